import CLatentKernels
import Glibc

/// How many threads to use, and who said so.
///
///     let threads = ThreadCount.default()
///     print("\(threads.count) threads (\(threads.source))")
public struct ThreadCount: Sendable, Equatable {
    /// 1 or more.
    public let count: Int
    /// The name of what decided, such as `--threads` or `SLURM_CPUS_PER_TASK`.
    public let source: String

    /// A count that `source` decided.
    /// - Precondition: it is 1 or more.
    public init(_ count: Int, source: String) {
        precondition(count >= 1, "\(count) threads by \(source): there must be one or more")
        self.count = count
        self.source = source
    }

    /// `SLURM_CPUS_PER_TASK`, else `OMP_NUM_THREADS`, else the CPUs that this process may use. A variable that
    /// is not a whole number above 0 is passed over.
    /// - Parameter environment: the value of the variable of a name; the process's own unless told otherwise.
    /// - Returns: 1 to `maximum` where a variable says it.
    public static func `default`(
        environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }
    ) -> ThreadCount {
        for name in ["SLURM_CPUS_PER_TASK", "OMP_NUM_THREADS"] {
            // OpenMP lists one count per nesting level; the first is ours.
            let first = environment(name)?.split(separator: ",").first
            if let count = first.flatMap({ Int($0) }), count > 0 {
                return ThreadCount(min(count, maximum), source: name)
            }
        }
        return usableCPUs()
    }

    /// More threads than any machine has cores only cost memory.
    public static let maximum = 1024

    /// The CPUs in this process's affinity mask, less where its control group grants less time.
    static func usableCPUs() -> ThreadCount {
        let affinity = Int(cpu_usable_count())
        if let quota = ControlGroup().cpus, quota < affinity {
            return ThreadCount(max(quota, 1), source: "cgroup quota")
        }
        return ThreadCount(affinity, source: "CPU affinity")
    }
}
