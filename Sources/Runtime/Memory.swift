import Glibc

/// The memory of this machine.
public enum Memory {
    /// All of it, in bytes.
    ///
    /// That of the machine, of which a control group may grant less.
    public static var physicalBytes: Double {
        Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// The bytes of address space that this process may still take; nil where nothing limits it (`ulimit -v`).
    ///
    /// The soft limit less what is mapped already, both as the kernel says just now.
    package static var addressSpaceLeft: Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur < .max,
            let taken = addressSpaceTaken
        else { return nil }
        return max(0, Int(clamping: limit.rlim_cur) - taken)
    }

    /// The bytes that are mapped, whether or not memory stands behind them; nil without `/proc`.
    private static var addressSpaceTaken: Int? {
        guard let file = fopen("/proc/self/statm", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 32)
        guard fgets(&line, Int32(line.count), file) != nil else { return nil }
        // The first number is the pages of it.
        return strtol(line, nil, 10) * sysconf(Int32(_SC_PAGESIZE))
    }

    /// Refuses `work` that needs so many `bytes` that this machine or the limits of this process cannot give them;
    /// `advice` is how to need less.
    ///
    /// A fifth of the machine's memory, or of what the control group grants, is taken to be others' part. Of address space
    /// (`ulimit -v`) all that is left can be had.
    ///
    ///     try Memory.require(8 * Double(items) * Double(items), for: "the inverse", advice: "keep fewer items")
    ///
    /// - Parameters:
    ///   - bytes: what the work needs at one time.
    ///   - work: what it is, as the beginning of a sentence.
    ///   - advice: how to need less, as its end.
    /// - Throws: `InvalidArgument` that says how much is needed and how much there is.
    public static func require(_ bytes: Double, for work: String, advice: String) throws(InvalidArgument) {
        let machine = Int(physicalBytes)
        let granted = ControlGroup().memory.map { min($0, machine) } ?? machine
        func refusal(_ there: String) -> InvalidArgument {
            // What no Int can count no machine has: then it is at least that much.
            InvalidArgument("\(work) needs \(Int(min(bytes, 0x1p62)).bytes), and \(there): \(advice)")
        }
        guard bytes <= 0.8 * Double(granted) else {
            throw refusal(
                granted < machine
                    ? "the control group of this process has \(granted.bytes)" : "this machine has \(machine.bytes)")
        }
        if let left = addressSpaceLeft, bytes > Double(left) {
            throw refusal("the limit on address space (ulimit -v) leaves \(left.bytes)")
        }
    }
}
