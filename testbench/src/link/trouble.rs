//! When to give up: after so many attempts in so long a time.

/// Attempts that are always made: on a fast line they are over in less than a second.
const ATTEMPTS: usize = 20;

/// Attempts after which time alone decides: on a slow line each of them is long.
const FEW: usize = 4;

/// Seconds of attempts that nothing sensible came of.
const SILENT: u64 = 5;

/// Seconds of attempts where there is a board, and the line is bad.
const NOISY: u64 = 30;

/// Attempts that have failed since the last frame that was answered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trouble {
    /// How many.
    pub(super) attempts: usize,
    /// When they began, in bit times.
    since: u64,
    /// A frame of the board has come.
    pub(super) board: bool,
}

impl Trouble {
    pub(super) const fn new(now: u64) -> Self {
        Self { attempts: 0, since: now, board: false }
    }

    /// Whether these attempts are enough, where a second has so many bit times; `hurry` where whoever waits wants to end.
    pub(super) const fn is_enough(&self, now: u64, second: u64, hurry: bool) -> bool {
        let time = now.saturating_sub(self.since);
        if hurry && second > 0 {
            return self.attempts > 1 && time >= second;
        }
        let most = second * if self.board { NOISY } else { SILENT };
        let long = time >= most;
        (self.attempts >= ATTEMPTS && long) || (second > 0 && self.attempts >= FEW && time >= 2 * most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After `attempts` attempts in `seconds` seconds.
    fn enough(attempts: usize, seconds: u64, board: bool, hurry: bool) -> bool {
        Trouble { attempts, since: 7, board }.is_enough(7 + 1000 * seconds, 1000, hurry)
    }

    #[test]
    fn attempts_and_time_are_counted() {
        // Twenty attempts on a fast line take no time, and then time must pass too.
        assert!(!enough(20, 1, false, false) && enough(20, 5, false, false));
        // On a slow line fewer attempts take long enough.
        assert!(!enough(5, 9, false, false) && enough(5, 10, false, false) && !enough(3, 10, false, false));
        // A board that is heard is given more time, but not for ever.
        assert!(!enough(60, 29, true, false) && enough(60, 30, true, false) && enough(4, 60, true, false));
        // Whoever wants to end waits a second.
        assert!(enough(2, 1, true, true) && !enough(1, 1, true, true) && !enough(9, 0, true, true));
        // Where nobody waits, attempts are all.
        let simulated = Trouble { attempts: 20, since: 0, board: false };
        assert!(simulated.is_enough(0, 0, true) && !Trouble { attempts: 19, ..simulated }.is_enough(1 << 40, 0, false));
    }
}
