//! [`UnderWay`]: how much a server that is to stop has still to finish.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts the requests that are being answered and the websockets that are open. As app data of every web thread it is the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnderWay(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    requests: AtomicUsize,
    sockets: AtomicUsize,
}

/// One of them; over when it is dropped.
#[derive(Debug)]
pub(crate) struct One {
    of: UnderWay,
    socket: bool,
}

impl UnderWay {
    /// A request begins.
    pub(crate) fn request(&self) -> One {
        self.begin(false)
    }

    /// A websocket is opened.
    pub(crate) fn socket(&self) -> One {
        self.begin(true)
    }

    fn begin(&self, socket: bool) -> One {
        self.count(socket).fetch_add(1, Ordering::SeqCst);
        One { of: self.clone(), socket }
    }

    fn count(&self, socket: bool) -> &AtomicUsize {
        if socket { &self.0.sockets } else { &self.0.requests }
    }

    /// Requests that are being answered.
    pub(crate) fn requests(&self) -> usize {
        self.count(false).load(Ordering::SeqCst)
    }

    /// Websockets that are open.
    pub(crate) fn sockets(&self) -> usize {
        self.count(true).load(Ordering::SeqCst)
    }

    /// Nothing is left to finish.
    pub(crate) fn is_idle(&self) -> bool {
        self.requests() == 0 && self.sockets() == 0
    }
}

impl Drop for One {
    fn drop(&mut self) {
        self.of.count(self.socket).fetch_sub(1, Ordering::SeqCst);
    }
}
