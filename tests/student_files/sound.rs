//! Deterministic random numbers and audio.

/// A random number generator (SplitMix64 by Steele, Lea and Flood, 2014).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A uniform number from -1 to 1.
    pub fn float(&mut self) -> f32 {
        (self.word() >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    }

    /// `count` uniform numbers from `-size` to `size`.
    pub fn floats(&mut self, count: usize, size: f32) -> Vec<f32> {
        (0..count).map(|_| self.float() * size).collect()
    }

    /// A uniform integer from 0 to `below` - 1.
    pub fn below(&mut self, below: usize) -> usize {
        (self.word() % below.max(1) as u64) as usize
    }
}

/// Synthetic speech at 16 kHz: syllables of voiced sound and noise, with pauses.
pub fn speech_like(samples: usize, seed: u64) -> Vec<f32> {
    const RATE: f32 = 16_000.0;
    let mut random = Random::new(seed);
    let mut phase = 0.0_f32;
    (0..samples)
        .map(|n| {
            let t = n as f32 / RATE;
            let pitch = 120.0 + 30.0 * (t * 2.1).sin();
            phase = (phase + pitch / RATE).fract();
            let voiced: f32 = (1..20)
                .map(|k| (std::f32::consts::TAU * phase * k as f32).sin() / (1.0 + (k as f32 - 5.0).abs()))
                .sum();
            let syllable = (t * std::f32::consts::TAU * 2.0).sin().max(0.0);
            let noisy = (t * 9.0).sin() > 0.6;
            let source = if noisy { random.float() } else { voiced * 0.4 };
            source * syllable * 0.5
        })
        .collect()
}
