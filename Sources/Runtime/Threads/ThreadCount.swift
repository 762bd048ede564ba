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
        if let quota = controlGroupQuota(), quota < affinity {
            return ThreadCount(max(quota, 1), source: "cgroup quota")
        }
        return ThreadCount(affinity, source: "CPU affinity")
    }

    /// The whole CPUs that the control group's quota allows, rounded up; nil where it sets none.
    ///
    /// Of version 2 `cpu.max` has a quota and a period in microseconds, or `max`; of version 1 each has a file of its
    /// own, and a quota of -1 is none.
    /// - Parameter root: where control groups are mounted.
    /// - Returns: the quota over the period, rounded up, so that half a CPU is one thread.
    package static func controlGroupQuota(root: String = "/sys/fs/cgroup") -> Int? {
        func numbers(_ path: String) -> [Int]? {
            guard let file = fopen(path, "r") else { return nil }
            defer { fclose(file) }
            var line = [CChar](repeating: 0, count: 128)
            guard fgets(&line, Int32(line.count), file) != nil else { return nil }
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return text.split { $0 == " " || $0 == "\n" }.compactMap { Int($0) }
        }
        if let unified = numbers("\(root)/cpu.max") {
            guard unified.count == 2, unified[0] > 0, unified[1] > 0 else { return nil }
            return (unified[0] + unified[1] - 1) / unified[1]
        }
        guard let quota = numbers("\(root)/cpu/cpu.cfs_quota_us")?.first, quota > 0,
            let period = numbers("\(root)/cpu/cpu.cfs_period_us")?.first, period > 0
        else { return nil }
        return (quota + period - 1) / period
    }
}
