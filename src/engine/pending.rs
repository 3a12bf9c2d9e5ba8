//! Something that an engine will know. On the CPU it is known at once, and a build without the GPU engine has nothing
//! that waits.

use crate::error::Result;
#[cfg(not(feature = "gpu"))]
use crate::error::{Error, ErrorCode};
use std::pin::Pin;
use std::task::{Context, Poll};

/// A future that owns what it needs: the engine may go on meanwhile.
pub struct Pending<T>(Inner<T>);

enum Inner<T> {
    /// Taken when it has been given away.
    Known(Option<Result<T>>),
    #[cfg(feature = "gpu")]
    Soon(Pin<Box<dyn Future<Output = Result<T>>>>),
}

/// A value that is already there.
pub fn known<T>(value: Result<T>) -> Pending<T> {
    Pending(Inner::Known(Some(value)))
}

/// A value that a device will give.
#[cfg(feature = "gpu")]
pub fn soon<T>(future: impl Future<Output = Result<T>> + 'static) -> Pending<T> {
    Pending(Inner::Soon(Box::pin(future)))
}

impl<T: 'static> Pending<T> {
    /// What follows from the result, when it is there.
    pub fn then<U: 'static>(self, next: impl FnOnce(Result<T>) -> Result<U> + 'static) -> Pending<U> {
        match self.0 {
            Inner::Known(Some(value)) => known(next(value)),
            Inner::Known(None) => Pending(Inner::Known(None)),
            #[cfg(feature = "gpu")]
            Inner::Soon(future) => soon(async { next(future.await) }),
        }
    }

    /// Both results, in this order.
    pub fn and<U: 'static>(self, other: Pending<U>) -> Pending<(Result<T>, Result<U>)> {
        match (self.0, other.0) {
            (Inner::Known(Some(a)), Inner::Known(Some(b))) => known(Ok((a, b))),
            #[cfg(feature = "gpu")]
            (a, b) => soon(async { Ok((Pending(a).await, Pending(b).await)) }),
            #[cfg(not(feature = "gpu"))]
            _ => Pending(Inner::Known(None)),
        }
    }

    /// The result, of an engine that has it at once.
    #[cfg(not(feature = "gpu"))]
    pub fn now(self) -> Result<T> {
        let Inner::Known(value) = self.0;
        // It is there: `then` and `and` take it with the whole.
        value.unwrap_or_else(|| {
            Err(Error::new(ErrorCode::Internal, "run", "a result was taken twice", "Please report this."))
        })
    }
}

// What is inside is a result, or a box.
impl<T> Unpin for Pending<T> {}

impl<T> Future for Pending<T> {
    type Output = Result<T>;

    #[cfg_attr(not(feature = "gpu"), allow(unused_variables, reason = "only a device makes one wait"))]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        match &mut self.0 {
            // Nobody polls a future again that has given its value.
            Inner::Known(value) => value.take().map_or(Poll::Pending, Poll::Ready),
            #[cfg(feature = "gpu")]
            Inner::Soon(future) => future.as_mut().poll(context),
        }
    }
}
