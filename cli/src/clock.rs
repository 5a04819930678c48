//! The one place that reads the clock and makes random numbers.

use std::time::{SystemTime, UNIX_EPOCH};

use commonbook_core::event::Salt;
use commonbook_core::value::{Id, Timestamp};

use crate::error::CommandError;

/// What the system's clock says, to the microsecond.
pub(crate) fn system_time() -> Result<Timestamp, CommandError> {
    #[expect(clippy::disallowed_methods, reason = "the one reader of the clock")]
    let now = SystemTime::now();
    let since = now.duration_since(UNIX_EPOCH).map_err(|_| CommandError::clock())?;
    let micros = i64::try_from(since.as_micros()).map_err(|_| CommandError::clock())?;
    Timestamp::from_micros(micros).map_err(CommandError::from)
}

/// 32 random bytes.
pub(crate) fn salt() -> Salt {
    let mut bytes = [0; 32];
    #[expect(clippy::expect_used, reason = "a system without randomness cannot seal anything")]
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// A new time-ordered id (UUIDv7): random ids would slow batched appends on a full book.
pub(crate) fn ids(clock: Timestamp) -> impl FnMut() -> Id {
    let mut counter: u64 = 0;
    move || {
        counter = counter.saturating_add(1);
        let salt = salt();
        let mut random = [0; 10];
        // The counter keeps ids of one command in order within one millisecond.
        let [.., b5, b6, b7] = counter.to_be_bytes();
        for (slot, byte) in random.iter_mut().zip([0, b5, b6, b7].into_iter().chain(salt)) {
            *slot = byte;
        }
        let millis = u64::try_from(clock.micros()).unwrap_or(0).wrapping_div(1000);
        let uuid = uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid();
        #[expect(clippy::expect_used, reason = "a hyphenated UUID is a valid id by its alphabet")]
        Id::parse(&uuid.hyphenated().to_string()).expect("a UUID is an id")
    }
}
