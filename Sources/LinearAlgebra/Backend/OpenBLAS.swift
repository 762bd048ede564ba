import CLatentBLAS
import Glibc
import LatentRuntime

/// The BLAS library as this process uses it: the right kernels for the CPU, and one thread a call.
///
/// OpenBLAS picks its kernels from a table of CPU models, and on a model newer than the table falls back to
/// kernels that are two to five times slower. ``prepare()`` compares the core it chose with what the CPU can
/// do and, where it fell short, makes it choose again.
public enum OpenBLAS {
    /// What ``prepare()`` found and did.
    public struct Preparation: Sendable {
        /// The library's version and build options, in its own words.
        public let configuration: String
        /// The core that the library had chosen for itself.
        public let coreBefore: String
        /// The core in use.
        public let coreAfter: String
        /// The user's own choice, in `OPENBLAS_CORETYPE`; nil where there is none.
        public let requestedCore: String?
        /// What could not be done, and what to do about it; nil where all is well.
        public let warning: String?
    }

    /// Sets what is set for the whole process: the BLAS core, and one thread to a BLAS call, because the
    /// thread pool is the one owner of parallelism.
    ///
    /// The first product or factorization calls this by itself. A program that uses OpenBLAS for other things
    /// too should call it at its start, before any other thread calls BLAS: the tables of kernels are replaced
    /// while it runs. Later calls return what the first one did. A core that the user named in
    /// `OPENBLAS_CORETYPE` is kept.
    @discardableResult
    public static func prepare() -> Preparation { prepared }

    private static let prepared: Preparation = {
        let before = coreName()
        let requested = getenv("OPENBLAS_CORETYPE").map { String(cString: $0) }
        var warning: String?
        if let wanted = neededCore(chosen: before, level: CPU.vectorLevel) {
            if requested != nil {
                warning =
                    "OPENBLAS_CORETYPE asks for the \(before) kernels, and this CPU can run the faster \(wanted) ones: "
                    + "unset it"
            } else if !reload(core: wanted) {
                warning =
                    "OpenBLAS chose its \(before) kernels on a CPU that can run the \(wanted) ones, and this "
                    + "build of it cannot choose again: set OPENBLAS_CORETYPE=\(wanted)"
            }
        }
        openblas_set_num_threads(1)
        return Preparation(
            configuration: String(cString: openblas_get_config()), coreBefore: before, coreAfter: coreName(),
            requestedCore: requested, warning: warning)
    }()

    /// The core to ask for, or nil where the `chosen` one uses the CPU's vectors already.
    package static func neededCore(chosen: String, level: CPU.VectorLevel) -> String? {
        let avx512 = ["SkylakeX", "Cooperlake", "SapphireRapids"]
        let avx2 = avx512 + ["Haswell", "Zen"]
        switch level {
        case .avx512: return avx512.contains(chosen) ? nil : avx512[0]
        case .avx2: return avx2.contains(chosen) ? nil : "Haswell"
        case .baseline: return nil
        }
    }

    /// Lets the running library read `OPENBLAS_CORETYPE` once more, set to `core` for that moment only.
    package static func reload(core: String) -> Bool {
        typealias Routine = @convention(c) () -> Void
        guard let quit = dlsym(nil, "gotoblas_dynamic_quit"), let initialize = dlsym(nil, "gotoblas_dynamic_init")
        else { return false }
        setenv("OPENBLAS_CORETYPE", core, 1)
        unsafeBitCast(quit, to: Routine.self)()
        unsafeBitCast(initialize, to: Routine.self)()
        unsetenv("OPENBLAS_CORETYPE")
        return coreName() == core
    }

    /// The name of the core in use.
    package static func coreName() -> String {
        String(cString: openblas_get_corename())
    }
}
