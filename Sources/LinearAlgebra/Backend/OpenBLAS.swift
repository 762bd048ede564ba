import CLatentBLAS
import Glibc
import LatentRuntime

/// The BLAS library as this process uses it: the right kernels for the CPU, and one thread a call.
///
/// OpenBLAS picks its kernels from a table of CPU models, and on a model newer than the table falls back to
/// kernels that are two to five times slower. ``prepare()`` compares the core it chose with what the CPU can
/// do and, where it fell short, makes it choose again; and where a level was chosen (`CPU.use`, `LATENT_CPU`), it is
/// the one core of that level, whatever the CPU.
///
///     let blas = OpenBLAS.prepare()             // before anything else uses BLAS
///     print(blas.coreAfter, blas.warning ?? "as fast as this CPU allows")
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
    /// `OPENBLAS_CORETYPE` is kept, unless a level was chosen.
    ///
    /// Where it makes the library choose another core it sets a variable of the environment for a moment, which no
    /// other thread should read or set meanwhile.
    @discardableResult
    public static func prepare() -> Preparation { prepared }

    /// Made once, whichever thread asks first; the others wait for it.
    private static let prepared: Preparation = {
        let before = coreName()
        let requested = getenv("OPENBLAS_CORETYPE").map { String(cString: $0) }
        var warning: String?
        if let level = CPU.chosenLevel, before != core(of: level) {
            if !reload(core: core(of: level)) {
                warning =
                    "this build of OpenBLAS cannot choose again and stays at its \(before) kernels, which are not those "
                    + "of \(level.rawValue): set OPENBLAS_CORETYPE=\(core(of: level))"
            }
        } else if CPU.chosenLevel == nil, let wanted = neededCore(chosen: before, level: CPU.highestLevel) {
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

    /// The core that stands for `level`, the same on every CPU that reaches it.
    ///
    /// Each is Intel's first core of its level.
    package static func core(of level: CPU.Level) -> String {
        switch level {
        case .v2: "Nehalem"
        case .v3: "Haswell"
        case .v4: "SkylakeX"
        }
    }

    /// The core to ask for, or nil where the `chosen` one uses the vectors of `level` already.
    ///
    /// A core that this table does not know counts as one that falls short.
    /// - Parameters:
    ///   - chosen: the core that the library chose for itself.
    ///   - level: what the CPU can do.
    /// - Returns: nil also for baseline vectors, with which every core can work.
    package static func neededCore(chosen: String, level: CPU.Level) -> String? {
        let avx512 = ["SkylakeX", "Cooperlake", "SapphireRapids"]
        let avx2 = avx512 + ["Haswell", "Zen"]
        switch level {
        case .v4: return avx512.contains(chosen) ? nil : core(of: level)
        case .v3: return avx2.contains(chosen) ? nil : core(of: level)
        case .v2: return nil
        }
    }

    /// Lets the running library read `OPENBLAS_CORETYPE` once more, which is `core` for that moment only.
    ///
    /// It frees the library's tables and makes them anew, by two functions that builds for several cores export. No
    /// other thread may be within BLAS meanwhile.
    /// - Returns: whether that core is in use now; false for a build that has one core only, or does not know this one.
    package static func reload(core: String) -> Bool {
        typealias Routine = @convention(c) () -> Void
        guard let quit = dlsym(nil, "gotoblas_dynamic_quit"), let initialize = dlsym(nil, "gotoblas_dynamic_init")
        else { return false }
        let requested = getenv("OPENBLAS_CORETYPE").map { String(cString: $0) }
        setenv("OPENBLAS_CORETYPE", core, 1)
        unsafeBitCast(quit, to: Routine.self)()
        unsafeBitCast(initialize, to: Routine.self)()
        if let requested { setenv("OPENBLAS_CORETYPE", requested, 1) } else { unsetenv("OPENBLAS_CORETYPE") }
        return coreName() == core
    }

    /// The kernels that run in this process: results have the same bits where these are the same.
    package static var kernels: String {
        prepare()
        return "\(CPU.level.rawValue), OpenBLAS \(coreName())"
    }

    /// The name of the core in use.
    package static func coreName() -> String {
        String(cString: openblas_get_corename())
    }
}
