//! A running sum of exact numbers that does not allocate while they are decimals.
//!
//! A million contributions are added here, so the sum is kept as a count at the finest scale seen
//! and becomes an [`Exact`] only at the end, or when it no longer fits 128 bits. The sum is
//! exact; what
//! is added is kept at 18 places first.

use commonbook_core::value::{Amount, Exact, MAX_PLACES, ValueError};

/// A sum.
#[derive(Clone, Debug)]
pub(crate) enum Total {
    /// A count of parts of which 10^scale make one.
    Count { count: i128, scale: u8 },
    /// Anything else.
    Wide(Exact),
}

impl Default for Total {
    fn default() -> Self {
        Self::Count { count: 0, scale: 0 }
    }
}

impl Total {
    /// Adds a number as it is kept: at most 18 places, half even.
    pub(crate) fn add_kept(&mut self, number: &Exact) -> Result<(), ValueError> {
        match number.as_count() {
            Some((count, scale)) if scale <= MAX_PLACES => self.add_count(count, scale),
            Some(_) | None => self.add_wide(&number.kept()?),
        }
    }

    /// Adds an amount.
    pub(crate) fn add_amount(&mut self, amount: Amount) -> Result<(), ValueError> {
        self.add_count(amount.count(), amount.scale())
    }

    /// Takes an amount away.
    pub(crate) fn subtract_amount(&mut self, amount: Amount) -> Result<(), ValueError> {
        self.add_amount(amount.checked_neg()?)
    }

    /// The sum so far.
    pub(crate) fn value(&self) -> Exact {
        match self {
            Self::Count { count, scale } => Exact::from_count(*count, *scale),
            Self::Wide(sum) => sum.clone(),
        }
    }

    fn add_count(&mut self, count: i128, scale: u8) -> Result<(), ValueError> {
        if let Self::Count { count: own, scale: own_scale } = self {
            let finest = scale.max(*own_scale);
            let sum = at_scale(*own, *own_scale, finest)
                .zip(at_scale(count, scale, finest))
                .and_then(|(own, added)| own.checked_add(added));
            if let Some(sum) = sum {
                (*own, *own_scale) = (sum, finest);
                return Ok(());
            }
        }
        self.add_wide(&Exact::from_count(count, scale))
    }

    fn add_wide(&mut self, number: &Exact) -> Result<(), ValueError> {
        *self = Self::Wide(self.value().add(number)?);
        Ok(())
    }
}

fn at_scale(count: i128, from: u8, to: u8) -> Option<i128> {
    if from == to {
        return Some(count);
    }
    let factor = 10_i128.checked_pow(u32::from(to.checked_sub(from)?))?;
    count.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(numbers: &[&str]) -> String {
        let mut total = Total::default();
        for number in numbers {
            total.add_kept(&Exact::parse(number).unwrap()).unwrap();
        }
        total.value().to_string()
    }

    #[test]
    fn numbers_of_different_scales_are_added_exactly() {
        assert_eq!(
            sum(&["1", "0.5", "0.25", "-0.75", "0.000000000000000001"]),
            "1.000000000000000001"
        );
    }

    #[test]
    fn a_sum_beyond_a_count_goes_on_exactly() {
        let large = "170141183460469231731687303715884105727";
        assert_eq!(sum(&[large, "0.1", "-0.1"]), large);
        assert_eq!(sum(&["1/3", "1/3", "1/3"]), "0.999999999999999999");
    }
}
