//! The vector instructions of this processor, detected at run time.

use pulp::{Simd, WithSimd};

/// A set of vector instructions that this processor has.
#[derive(Clone, Copy, Debug)]
pub struct InstructionSet(Kind);

#[derive(Clone, Copy, Debug)]
enum Kind {
    #[cfg(target_arch = "x86_64")]
    Avx512(pulp::x86::V4),
    #[cfg(target_arch = "x86_64")]
    Avx2(pulp::x86::V3),
    #[cfg(target_arch = "wasm32")]
    Simd128(pulp::wasm::Simd128),
    #[cfg(not(any(target_arch = "x86_64", target_arch = "wasm32")))]
    Detected(pulp::Arch),
    Scalar,
}

impl InstructionSet {
    /// The fastest set of this processor.
    pub fn best() -> Self {
        Self::all().next().unwrap_or(Self(Kind::Scalar))
    }

    /// All sets of this processor, the fastest first. The scalar set is always included.
    pub fn all() -> impl Iterator<Item = Self> {
        #[cfg(target_arch = "x86_64")]
        let vectors = [pulp::x86::V4::try_new().map(Kind::Avx512), pulp::x86::V3::try_new().map(Kind::Avx2)];
        #[cfg(target_arch = "wasm32")]
        let vectors = [pulp::wasm::Simd128::try_new().map(Kind::Simd128)];
        #[cfg(not(any(target_arch = "x86_64", target_arch = "wasm32")))]
        let vectors = [Some(Kind::Detected(pulp::Arch::new()))];
        vectors.into_iter().flatten().chain([Kind::Scalar]).map(Self)
    }

    /// Its name, for reports.
    pub fn name(self) -> &'static str {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512(_) => "AVX-512",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2(_) => "AVX2 + FMA",
            #[cfg(target_arch = "wasm32")]
            Kind::Simd128(_) => "SIMD128",
            #[cfg(not(any(target_arch = "x86_64", target_arch = "wasm32")))]
            Kind::Detected(_) => match self.lanes() {
                1 => "scalar",
                _ => "NEON",
            },
            Kind::Scalar => "scalar",
        }
    }

    /// Floats in one vector.
    pub fn lanes(self) -> usize {
        struct Lanes;
        impl WithSimd for Lanes {
            type Output = usize;
            #[inline(always)]
            fn with_simd<S: Simd>(self, _simd: S) -> usize {
                lanes::<S>()
            }
        }
        self.dispatch(Lanes)
    }

    /// Runs `operation` compiled for this instruction set.
    #[inline(always)]
    pub fn dispatch<Op: WithSimd>(self, operation: Op) -> Op::Output {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512(simd) => Simd::vectorize(simd, operation),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2(simd) => Simd::vectorize(simd, operation),
            #[cfg(target_arch = "wasm32")]
            Kind::Simd128(simd) => Simd::vectorize(simd, operation),
            #[cfg(not(any(target_arch = "x86_64", target_arch = "wasm32")))]
            Kind::Detected(arch) => arch.dispatch(operation),
            Kind::Scalar => Simd::vectorize(pulp::Scalar, operation),
        }
    }
}

/// Floats in one vector of `S`.
#[inline(always)]
pub(super) const fn lanes<S: Simd>() -> usize {
    size_of::<S::f32s>() / size_of::<f32>()
}

/// `a * b + c` per lane: with one rounding if the processor has the instruction, else with two. Emulating one
/// rounding would be a hundred times slower.
#[inline(always)]
pub(super) fn multiply_add<S: Simd>(simd: S, a: S::f32s, b: S::f32s, c: S::f32s) -> S::f32s {
    const EMULATED: bool = cfg!(target_arch = "wasm32");
    if EMULATED || lanes::<S>() == 1 {
        simd.add_f32s(simd.mul_f32s(a, b), c)
    } else {
        simd.mul_add_f32s(a, b, c)
    }
}
