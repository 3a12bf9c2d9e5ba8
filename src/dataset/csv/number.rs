//! Reading decimal numbers. (The standard library's exact reader is built on tables of 10 kB.)

/// Reads a whole text as a decimal number: an optional sign (+, - or the minus U+2212), digits with at most one
/// decimal point among, before or after them, and an optional exponent (`e` or `E`, optional sign, digits). With
/// `decimal_comma` a comma may stand for the point. Words such as `inf` are not numbers; too large a number is
/// infinite, too small a one 0.
///
/// *Accuracy* the nearest f64 if the digits are a whole number up to 2⁵³ times 10^−22..=22, which covers what people
/// and measuring devices write; else at most 2 units in the last place away.
pub(in crate::dataset) fn read(text: &str, decimal_comma: bool) -> Option<f64> {
    let (negative, mut rest) = sign(text.as_bytes());
    let (mut mantissa, mut exponent, mut digits, mut fraction) = (0u64, 0i32, 0usize, false);
    while let [byte, tail @ ..] = rest {
        match byte {
            b'0'..=b'9' => {
                digits += 1;
                // From the 20th digit on, digits only count.
                if mantissa < 1_000_000_000_000_000_000 {
                    mantissa = mantissa * 10 + u64::from(byte - b'0');
                    exponent -= i32::from(fraction);
                } else {
                    exponent += i32::from(!fraction);
                }
            }
            b'.' if !fraction => fraction = true,
            b',' if decimal_comma && !fraction => fraction = true,
            _ => break,
        }
        rest = tail;
    }
    if digits == 0 {
        return None;
    }
    if let [b'e' | b'E', tail @ ..] = rest {
        let (down, tail) = sign(tail);
        let mut power = 0;
        for byte in tail {
            if !byte.is_ascii_digit() {
                return None;
            }
            // Nothing that fits into memory reaches this bound with its other digits.
            power = (power * 10 + i32::from(byte - b'0')).min(100_000_000);
        }
        exponent += if down { -power } else { power };
        rest = if tail.is_empty() { b"e" } else { &[] };
    }
    if !rest.is_empty() {
        return None;
    }
    let size = scaled(mantissa, exponent);
    Some(if negative { -size } else { size })
}

/// Whether there is a minus, and what comes after the sign.
fn sign(bytes: &[u8]) -> (bool, &[u8]) {
    match bytes {
        [b'-', rest @ ..] | [0xE2, 0x88, 0x92, rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, bytes),
    }
}

/// mantissa × 10^exponent.
fn scaled(mantissa: u64, exponent: i32) -> f64 {
    let steps = exponent.unsigned_abs();
    // Powers of ten up to 10²² are exact, so this rounds once (W. D. Clinger, 1990).
    if mantissa <= 1 << 53 && steps <= 22 {
        let mut power = 1.0;
        for _ in 0..steps {
            power *= 10.0;
        }
        return if exponent < 0 { mantissa as f64 / power } else { mantissa as f64 * power };
    }
    // The mantissa lies below 10¹⁹.
    if mantissa == 0 || exponent < -345 {
        return 0.0;
    }
    if exponent > 308 {
        return f64::INFINITY;
    }
    // m × 2^two with the highest bit of m set. A step multiplies or divides by five with a relative error of at most
    // 2⁻⁶¹; at most 345 steps add up to 1.4 units of the 53rd bit, and the conversion adds half a unit.
    let mut m = mantissa << mantissa.leading_zeros();
    let mut two = exponent - mantissa.leading_zeros() as i32;
    for _ in 0..steps {
        if exponent < 0 {
            m = m / 5 + u64::from(m % 5 > 2);
        } else {
            m = (((m >> 2) + 1) >> 1) * 5;
            two += 3;
        }
        two -= m.leading_zeros() as i32;
        m <<= m.leading_zeros();
    }
    // In two halves, since the power itself may be out of range.
    m as f64 * power_of_two(two / 2) * power_of_two(two - two / 2)
}

/// 2^k for |k| ≤ 1022.
fn power_of_two(k: i32) -> f64 {
    f64::from_bits(((k + 1023) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::read;
    use proptest::prelude::*;

    /// Distance in units of the last place.
    fn ulps(a: f64, b: f64) -> u64 {
        assert_eq!(a.is_sign_negative(), b.is_sign_negative(), "{a:e} {b:e}");
        a.abs().to_bits().abs_diff(b.abs().to_bits())
    }

    fn both(text: &str) -> (f64, f64) {
        (read(text, false).unwrap_or_else(|| panic!("{text} is refused")), text.parse().unwrap())
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            "+",
            "-",
            ".",
            "e5",
            "1e",
            "1e+",
            "1e5.0",
            "1e5e5",
            "1..2",
            "1.2.3",
            "--1",
            "+-1",
            "1 2",
            " 1",
            "1 ",
            "inf",
            "-inf",
            "infinity",
            "NaN",
            "nan",
            "0x10",
            "1_000",
            "1,5",
            "1f",
            "½",
            "١",
            "\u{2212}",
            "1\u{2212}",
            ".e1",
            "e",
            "\0",
            "1\0",
        ] {
            assert_eq!(read(text, false), None, "{text:?}");
        }
        for text in ["1,2,3", "1.234,5", "1,5.2", ",", "1e1,5", "1,,5"] {
            assert_eq!(read(text, true), None, "{text:?}");
        }
    }

    #[test]
    fn every_way_to_write_a_number_is_read() {
        for (text, value) in [
            ("\u{2212}3", -3.0),
            ("1e\u{2212}2", 0.01),
            ("2,5", 2.5),
            ("-,5", -0.5),
            ("5,", 5.0),
            ("2.5", 2.5),
        ] {
            assert_eq!(read(text, true), Some(value), "{text}");
        }
        for text in [
            "0",
            "-0",
            "+0.0",
            "1",
            "+2",
            "-3.",
            ".5",
            "15e-1",
            "1E3",
            "1e+3",
            "007",
            "0.1",
            "39.1",
            "1e22",
            "1e-22",
            "9007199254740992",
            "123456.789e-10",
            "0e999999999999",
            "0.000e-99999",
            "1e-400",
            "1e-99999999999",
            "1.50000000000000000000000000000000",
            "100000000000000000000000000",
            "2e15",
            "1e23",
        ] {
            let (seen, expected) = both(text);
            assert_eq!(ulps(seen, expected), 0, "{text}: {seen:e}, not {expected:e}");
        }
        for text in [
            "1e309",
            "-1e309",
            "1e999",
            "1e99999999999",
            "18e307",
            "1.7976931348623159e308",
            "9999999999999999999e290",
            &"9".repeat(400),
        ] {
            assert!(both(text).0.is_infinite() && both(text).1.is_infinite(), "{text}");
        }
        for text in [
            "1.7976931348623157e308",
            "2.2250738585072014e-308",
            "5e-324",
            "4.9e-324",
            "9007199254740993",
            "1e-323",
            "3e-320",
            "1.2345678901234567e-310",
            "9.999999999999999999999e-5",
            "0.30000000000000004",
            "2e-324",
            "3e-324",
            &format!("0.{}1", "0".repeat(300)),
            &format!("0.{}1e400", "0".repeat(300)),
            &"8".repeat(300),
            &format!("1.{}", "3".repeat(1000)),
            &format!("{}e-990", "7".repeat(1000)),
        ] {
            let (seen, expected) = both(text);
            assert!(ulps(seen, expected) <= 2, "{text}: {seen:e}, not {expected:e}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn short_numbers_are_exact(mantissa in 0u64..=1 << 53, exponent in -22i32..=22, cut in 0u32..60, minus: bool) {
            let text = format!("{}{}e{exponent}", if minus { "-" } else { "" }, mantissa >> cut.min(53));
            let (seen, expected) = both(&text);
            prop_assert_eq!(seen.to_bits(), expected.to_bits(), "{}", text);
        }

        #[test]
        fn decimals_are_exact(whole in 0u32..100_000, part in 0u32..1_000_000_000, minus: bool) {
            let text = format!("{}{whole}.{part:09}", if minus { "-" } else { "" });
            let (seen, expected) = both(&text);
            prop_assert_eq!(seen.to_bits(), expected.to_bits(), "{}", text);
        }

        #[test]
        fn every_finite_number_comes_back(bits: u64) {
            let x = f64::from_bits(bits);
            prop_assume!(x.is_finite());
            for text in [format!("{x:e}"), format!("{x:.20e}"), format!("{x}")] {
                let seen = read(&text, false).unwrap();
                prop_assert!(ulps(seen, x) <= 2, "{} is read as {:e}", text, seen);
            }
        }

        #[test]
        fn long_numbers_are_close(text in "[-+]?[0-9]{1,40}\\.?[0-9]{0,40}(e[-+]?[0-9]{1,3})?") {
            let (seen, expected) = both(&text);
            prop_assert!(seen == expected || ulps(seen, expected) <= 2, "{}: {:e}, not {:e}", text, seen, expected);
        }

        #[test]
        fn the_same_texts_are_numbers(text in "[-+.e0-9]{0,8}|\\PC{0,4}") {
            let word = text.to_ascii_lowercase();
            prop_assume!(!["inf", "nan"].iter().any(|w| word.contains(w)) && !text.contains('\u{2212}'));
            prop_assert_eq!(read(&text, false).is_some(), text.parse::<f64>().is_ok(), "{}", text);
        }
    }
}
