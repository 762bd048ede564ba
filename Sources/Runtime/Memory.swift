import Glibc

/// The memory of this machine.
public enum Memory {
    /// All of it, in bytes.
    public static var physicalBytes: Double {
        Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// The bytes of address space that this process may still take; nil where nothing limits it (`ulimit -v`).
    package static var addressSpaceLeft: Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur < .max,
            let taken = addressSpaceTaken
        else { return nil }
        return max(0, Int(clamping: limit.rlim_cur) - taken)
    }

    private static var addressSpaceTaken: Int? {
        guard let file = fopen("/proc/self/statm", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 32)
        guard fgets(&line, Int32(line.count), file) != nil else { return nil }
        // The first number is the pages of it.
        return strtol(line, nil, 10) * sysconf(Int32(_SC_PAGESIZE))
    }

    /// Refuses `work` that needs so many `bytes` that this machine, of which others have their part, cannot give them;
    /// `advice` is how to need less.
    /// - Throws: `InvalidArgument` that says how much is needed and how much there is.
    public static func require(_ bytes: Double, for work: String, advice: String) throws(InvalidArgument) {
        guard bytes > 0.8 * physicalBytes else { return }
        // What no Int can count no machine has: then it is at least that much.
        let (needed, all) = (Int(min(bytes, 0x1p62)), Int(physicalBytes))
        throw InvalidArgument("\(work) needs \(needed.bytes), and this machine has \(all.bytes): \(advice)")
    }
}
