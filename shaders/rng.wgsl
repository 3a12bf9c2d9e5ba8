// Counter-based random numbers: the same integers as the CPU's.
// twin: src/rng.rs

// Bijective mixing of 32 bits.
fn rng_mix(word: u32) -> u32 {
  var x = word;
  x ^= x >> 16u;
  x *= 0x7FEB352Du;
  x ^= x >> 15u;
  x *= 0x846CA68Bu;
  return x ^ (x >> 16u);
}

// The counter-th word of the stream with this key.
fn rng_bits(key: u32, counter: u32) -> u32 {
  return rng_mix(rng_mix(counter ^ key) + key);
}

// Position i of a permutation of 0..n chosen by key; i < n.
fn rng_permute(i: u32, n: u32, key: u32) -> u32 {
  let width = 32u - countLeadingZeros(max(n, 2u) - 1u);
  let mask = 0xffffffffu >> (32u - width);
  let shift = (width + 1u) / 2u;
  let a = key;
  let b = ((key << 16u) | (key >> 16u)) ^ 0x9E3779B9u;
  var x = i;
  // A walk along one cycle of a bijection of 0..mask comes back below n within mask + 1 turns; the expected number
  // is under 2. The bound is there for compilers that ask for one.
  for (var turn = 0u; turn <= mask; turn += 1u) {
    x = (((x ^ a) & mask) * 0x7FEB352Du) & mask;
    x ^= x >> shift;
    x = (((x ^ b) & mask) * 0x846CA68Bu) & mask;
    x ^= x >> shift;
    x = (((x ^ (a >> 8u)) & mask) * 0x9E3779B1u) & mask;
    x ^= x >> shift;
    x = (((x ^ (b >> 8u)) & mask) * 0x85EBCA77u) & mask;
    x ^= x >> shift;
    if (x < n) {
      break;
    }
  }
  return x;
}

// 24 random bits as a number in [0, 1): exact.
fn rng_unit(word: u32) -> f32 {
  return f32(word >> 8u) * (1.0 / 16777216.0);
}
