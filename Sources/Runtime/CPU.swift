import CKernels

/// The CPU that this process runs on.
public enum CPU {
    /// The name that it gives itself.
    public static var brand: String {
        let name = String(cString: cpu_brand())
        return name.isEmpty ? "unnamed CPU" : name
    }

    /// The widest vectors that the kernels use here.
    public static var vectors: String {
        switch cpu_vector_level() {
        case cpu_level_avx512: "AVX-512"
        case cpu_level_avx2: "AVX2 and FMA"
        default: "baseline vectors"
        }
    }
}
