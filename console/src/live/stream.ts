import { useEffect } from "react";
import { live } from "./client";
import { openTickets } from "./tickets";

/** The stream and the open tickets, while somebody is signed in and a page that wants them stands. */
export function useStream(): void {
  useEffect(() => {
    live.start();
    openTickets.start().catch(() => undefined); // a 401 shows itself; a cut one begins again with the stream
    return () => {
      openTickets.stop();
      live.stop();
    };
  }, []);
}
