import Glibc

/// What the control group of this process grants, as a container's or a batch job's does: files of version 2 or of
/// version 1.
package struct ControlGroup {
    private let root: String

    /// - Parameter root: where control groups are mounted.
    package init(root: String = "/sys/fs/cgroup") {
        self.root = root
    }

    /// The whole CPUs that the quota allows, rounded up, so that half a CPU is one thread; nil where it sets none.
    ///
    /// Of version 2 `cpu.max` has a quota and a period in microseconds, or `max`; of version 1 each has a file of its
    /// own, and a quota of -1 is none.
    package var cpus: Int? {
        if let unified = numbers("cpu.max") {
            guard unified.count == 2, unified[0] > 0, unified[1] > 0 else { return nil }
            return (unified[0] + unified[1] - 1) / unified[1]
        }
        guard let quota = numbers("cpu/cpu.cfs_quota_us")?.first, quota > 0,
            let period = numbers("cpu/cpu.cfs_period_us")?.first, period > 0
        else { return nil }
        return (quota + period - 1) / period
    }

    /// The bytes of memory that it grants in all; nil where it sets no limit, which version 1 writes as a number beyond
    /// all memory.
    package var memory: Int? {
        (numbers("memory.max") ?? numbers("memory/memory.limit_in_bytes"))?.first
    }

    /// The whole numbers in the first line of a file, nil where there is none.
    private func numbers(_ name: String) -> [Int]? {
        guard let file = fopen("\(root)/\(name)", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return nil }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.split { $0 == " " || $0 == "\n" }.compactMap { Int($0) }
    }
}
