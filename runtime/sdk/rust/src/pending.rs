//! Invocations that go on while their caller does.

use super::{sys, Error, Response};
use std::future::Future;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// An invocation that was begun by [`invoke_async`]. It can be waited for with [`wait`](Self::wait), or with `.await`
/// in any executor. Dropped, its result is given up; the invocation is made all the same.
#[must_use = "use `drop` where nobody needs the result"]
pub struct Pending {
    /// None once the result was taken.
    invocation: Option<Arc<Invocation>>,
    /// The thread that waits for it was started.
    watched: bool,
}

/// The runtime's future, ended when the last who refers to it is gone.
struct Invocation {
    raw: *mut sys::Future,
    waker: Mutex<Option<Waker>>,
}

// SAFETY: the functions of a future may be called in any thread; who ends it is the last to refer to it.
unsafe impl Send for Invocation {}
// SAFETY: as above; several threads may ask whether it is ready.
unsafe impl Sync for Invocation {}

impl Drop for Invocation {
    fn drop(&mut self) {
        // SAFETY: nobody else refers to it, and it may be null.
        unsafe { sys::faas_future_free(self.raw) }
    }
}

impl Invocation {
    /// Waits up to `milliseconds`, or as long as it takes if that is negative; whether it has ended.
    fn is_ready(&self, milliseconds: std::ffi::c_long) -> bool {
        // SAFETY: it lives until the last reference to this is gone, and it may be null.
        unsafe { sys::faas_ready(self.raw, milliseconds) != 0 }
    }

    /// Waits for the result.
    fn take(mut self) -> Result<Response, Error> {
        let raw = std::mem::replace(&mut self.raw, std::ptr::null_mut());
        let mut response = MaybeUninit::uninit();
        // SAFETY: nobody else refers to it; the runtime ends it and fills all of `response`.
        Response::new(unsafe {
            sys::faas_wait(raw, response.as_mut_ptr());
            response.assume_init()
        })
    }
}

/// Begins an invocation of the function `name` and returns at once. The request is copied.
///
/// The invocation is made whether its result is waited for or not, also if that is after its caller's end.
// Always inlined, as `invoke` is.
#[inline(always)]
pub fn invoke_async(name: &str, request: &[u8]) -> Pending {
    // SAFETY: both pointers are valid for their sizes during the call.
    Pending::new(unsafe {
        sys::faas_invoke_async_n(
            name.as_ptr().cast(),
            name.len(),
            request.as_ptr().cast(),
            request.len(),
        )
    })
}

impl Pending {
    fn new(raw: *mut sys::Future) -> Self {
        Self {
            invocation: Some(Arc::new(Invocation {
                raw,
                waker: Mutex::new(None),
            })),
            watched: false,
        }
    }

    /// Whether it has ended, so that [`wait`](Self::wait) returns at once.
    pub fn is_ready(&self) -> bool {
        self.invocation.as_ref().is_none_or(|invocation| invocation.is_ready(0))
    }

    /// Waits up to that long for its end; whether it has ended.
    pub fn wait_timeout(&self, limit: Duration) -> bool {
        let milliseconds = limit.as_millis().try_into().unwrap_or(std::ffi::c_long::MAX);
        self.invocation.as_ref().is_none_or(|invocation| invocation.is_ready(milliseconds))
    }

    /// Waits for its result.
    ///
    /// # Panics
    ///
    /// If `.await` has given the result.
    pub fn wait(mut self) -> Result<Response, Error> {
        self.take()
    }

    fn take(&mut self) -> Result<Response, Error> {
        let mut invocation = self.invocation.take().expect("the result is taken once");
        invocation.is_ready(-1);
        // The thread that watches lets go of it soon after it has ended.
        loop {
            match Arc::try_unwrap(invocation) {
                Ok(last) => return last.take(),
                Err(shared) => invocation = shared,
            }
            std::thread::yield_now();
        }
    }
}

impl Future for Pending {
    type Output = Result<Response, Error>;

    /// The first time that it is not ready starts a thread that waits for it, for the executor that polls.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let invocation = self.invocation.clone().expect("a future that has given its result is not polled again");
        // The waker is set before the last look, so that an end behind that look wakes it.
        *invocation.waker.lock().unwrap() = Some(context.waker().clone());
        let ready = invocation.is_ready(0);
        if !ready && !self.watched {
            self.watched = true;
            let watched = Arc::clone(&invocation);
            std::thread::spawn(move || {
                watched.is_ready(-1);
                let waker = watched.waker.lock().unwrap().take();
                drop(watched);
                if let Some(waker) = waker {
                    waker.wake();
                }
            });
        }
        drop(invocation);
        if ready {
            Poll::Ready(self.take())
        } else {
            Poll::Pending
        }
    }
}
