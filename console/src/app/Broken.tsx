// A page that throws must not take the others with it.

import { Component, type ReactNode } from "react";
import { useWords } from "../i18n";
import { commonWords } from "../i18n/common";

function Said({ onAgain }: { onAgain: () => void }) {
  const w = useWords(commonWords);
  return (
    <div className="empty" role="alert">
      <p>{w("brokenPage")}</p>
      <button type="button" className="button" onClick={onAgain}>{w("tryAgain")}</button>
    </div>
  );
}

export class Broken extends Component<{ children: ReactNode }, { is: boolean }> {
  override state = { is: false };

  static getDerivedStateFromError(): { is: boolean } {
    return { is: true };
  }

  override render(): ReactNode {
    return this.state.is ? <Said onAgain={() => { this.setState({ is: false }); }} /> : this.props.children;
  }
}
