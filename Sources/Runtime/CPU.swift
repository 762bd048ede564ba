import CLatentKernels
import Glibc

/// The CPU that this process runs on, and which of its instructions are used.
///
///     try CPU.use(.v3)                          // before anything is computed
///     print(CPU.brand, CPU.level.rawValue, CPU.level.vectors)
public enum CPU {
    /// A level of x86-64, as its ABI names them; other CPUs have the first alone.
    ///
    /// Kernels add in another order and with other roundings at each, so that results have the same bits at one level,
    /// not across them.
    public enum Level: String, Sendable, CaseIterable, Comparable {
        /// Baseline vectors.
        case v2 = "x86-64-v2"
        /// AVX2 and FMA.
        case v3 = "x86-64-v3"
        /// AVX-512.
        case v4 = "x86-64-v4"

        /// A higher level has all instructions of those below it.
        public static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }

        /// The widest vectors that kernels use at it.
        public var vectors: String {
            switch self {
            case .v2: "baseline vectors"
            case .v3: "AVX2 and FMA"
            case .v4: "AVX-512"
            }
        }

        /// The level called `name`, such as `x86-64-v3`.
        ///
        /// The error lists the levels there are.
        /// - Throws: `InvalidArgument` where none is.
        public init(named name: String) throws(InvalidArgument) {
            guard let level = Level(rawValue: name) else {
                throw InvalidArgument("no level of x86-64 is called so: take \(CPU.listed(Level.allCases))")
            }
            self = level
        }

        fileprivate init(_ level: cpu_level) {
            self = level == cpu_level_v4 ? .v4 : level == cpu_level_v3 ? .v3 : .v2
        }
    }

    /// The name that the CPU gives itself.
    public static var brand: String {
        let name = String(cString: cpu_brand())
        return name.isEmpty ? "unnamed CPU" : name
    }

    /// The highest level that the CPU and the system offer.
    public static var highestLevel: Level { Level(cpu_highest_level()) }

    /// The level whose kernels run: ``chosenLevel``, else the highest.
    public static var level: Level { Level(cpu_level_in_use()) }

    /// The level that ``use(_:)`` or the variable `LATENT_CPU` asked for; nil where neither did.
    public static var chosenLevel: Level? { cpu_level_is_chosen() ? level : nil }

    /// Lets the kernels of `level` run, and OpenBLAS' own of that level.
    ///
    /// Call it before anything is computed: OpenBLAS chooses once.
    /// - Throws: `InvalidArgument` where the CPU does not reach it.
    public static func use(_ level: Level) throws(InvalidArgument) {
        guard level <= highestLevel else {
            throw InvalidArgument(
                "\(level.rawValue) is more than this CPU has: take "
                    + listed(Level.allCases.filter { $0 <= highestLevel }))
        }
        switch level {
        case .v2: cpu_use_level(cpu_level_v2)
        case .v3: cpu_use_level(cpu_level_v3)
        case .v4: cpu_use_level(cpu_level_v4)
        }
    }

    /// Uses the level that the environment variable `LATENT_CPU` names, if it is set. The kernels have read it already
    /// when the program began, but passed over what is no level.
    ///
    /// Nothing is done where the variable is empty.
    /// - Throws: `InvalidArgument` where it names no level, or one that the CPU does not reach.
    public static func useEnvironment() throws(InvalidArgument) {
        guard let text = getenv("LATENT_CPU").map({ String(cString: $0) }), !text.isEmpty else { return }
        do { try use(Level(named: text)) } catch { throw InvalidArgument("LATENT_CPU: \(error)") }
    }

    fileprivate static func listed(_ levels: [Level]) -> String { levels.map(\.rawValue).joined(separator: " or ") }
}
