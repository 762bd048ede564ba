import CLatentKernels

/// The CPU that this process runs on.
public enum CPU {
    /// The name that it gives itself.
    public static var brand: String {
        let name = String(cString: cpu_brand())
        return name.isEmpty ? "unnamed CPU" : name
    }

    /// The widest vectors that the kernels use here.
    public static var vectors: String {
        switch vectorLevel {
        case .avx512: "AVX-512"
        case .avx2: "AVX2 and FMA"
        case .baseline: "baseline vectors"
        }
    }

    /// What the kernels are compiled for, least first.
    package enum VectorLevel: Sendable, CaseIterable {
        case baseline, avx2, avx512
    }

    /// The level that run-time dispatch chooses here.
    package static var vectorLevel: VectorLevel {
        switch cpu_vector_level() {
        case cpu_level_avx512: .avx512
        case cpu_level_avx2: .avx2
        default: .baseline
        }
    }
}
