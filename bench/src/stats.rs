//! Medians, spreads and slopes.

/// The middle of several values with the extremes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The smallest.
    pub min: f64,
    /// The middle one; of an even number, the mean of the two in the middle.
    pub median: f64,
    /// The largest.
    pub max: f64,
}

impl Spread {
    /// Of no values: all zero.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let (Some(&min), Some(&max)) = (values.first(), values.last()) else {
            return Self { min: 0.0, median: 0.0, max: 0.0 };
        };
        let half = values.len() / 2;
        let median = if values.len() % 2 == 1 { values[half] } else { f64::midpoint(values[half - 1], values[half]) };
        Self { min, median, max }
    }

    /// How far apart the extremes are, as a share of the median.
    pub fn width(&self) -> f64 {
        if self.median > 0.0 { (self.max - self.min) / self.median } else { 0.0 }
    }
}

/// Least squares: by how much y grows when x grows by one.
pub fn slope(points: &[(f64, f64)]) -> f64 {
    let count = f64::from(u32::try_from(points.len()).unwrap_or(u32::MAX)).max(1.0);
    let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / count;
    let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / count;
    let above: f64 = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    let below: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    if below > 0.0 { above / below } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_not_the_mean() {
        let spread = Spread::of([1.0, 9.0, 2.0, 100.0, 3.0]);
        assert_eq!(spread, Spread { min: 1.0, median: 3.0, max: 100.0 });
        assert!((Spread::of([1.0, 2.0]).median - 1.5).abs() < 1e-9);
        assert!((spread.width() - 33.0).abs() < 1e-9);
    }

    #[test]
    fn the_slope_of_a_line_is_found_whatever_its_offset() {
        let line: Vec<_> = [2.0, 6.0, 10.0, 14.0, 18.0].map(|x| (x, 5e6 + 1800.0 * x)).to_vec();
        assert!((slope(&line) - 1800.0).abs() < 1e-6);
        assert!(slope(&[(1.0, 5.0)]).abs() < 1e-9);
    }
}
