import Glibc

/// Writes whole files or none: the bytes go to a temporary file in the same folder, are synced, and take
/// the final name in one step. A crash leaves the old file or the new one.
public enum AtomicFile {
    /// Replaces the file at `path` with what `body` writes; through a link, the file that it names.
    ///
    ///     try AtomicFile.write(to: "list.csv") { file in
    ///         try file.write("user,item\n")
    ///         for (user, item) in pairs { try file.write("\(user),\(item)\n") }
    ///     }
    ///
    /// What stands there afterwards is a new file: its permissions are 0644 less the umask, whatever those of the old
    /// one were, and who has the old one open goes on reading it.
    /// - Parameters:
    ///   - path: where the file is to be; its folder must be there.
    ///   - body: writes the bytes, in order. Nobody sees them under this name before it returns.
    /// - Throws: `FileError` when the folder or the disk refuses, or when something is there that is no file, such as
    ///   a device or a pipe; whatever `body` throws. The temporary file is gone in either case.
    public static func write(to path: String, _ body: (inout Writer) throws -> Void) throws {
        let path = try target(of: path)
        let (temporary, descriptor) = create(beside: path)
        guard descriptor >= 0 else {
            // The folder is what is missing or closed, so the error names the file the caller asked for.
            throw FileError.inaccessible(path: path, reason: String(cString: strerror(errno)))
        }
        var finished = false
        defer { if !finished { unlink(temporary) } }
        do {
            defer { close(descriptor) }
            var writer = Writer(descriptor: descriptor, path: path)
            try body(&writer)
            guard fsync(descriptor) == 0 else { throw FileError.system(path: path) }
        }
        guard rename(temporary, path) == 0 else { throw FileError.system(path: path) }
        finished = true
        syncFolder(of: path)
    }

    /// The path itself, or where the link that stands there leads.
    private static func target(of path: String) throws(FileError) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else { return path }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .inaccessible(path: path, reason: "is there and not a regular file, so it cannot be replaced")
        }
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Makes the new name last, too. A file system that cannot has done what it can.
    private static func syncFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// A new file in the folder of `path`, or a negative descriptor and `errno`.
    ///
    /// A name may be taken: by another thread, or by a process that was killed, and in a container the next
    /// process often has the same number.
    ///
    /// Names go by the process and by a count, up to a thousand; the file must not be there.
    private static func create(beside path: String) -> (path: String, descriptor: Int32) {
        var attempt = 0
        while true {
            let temporary = "\(path).\(getpid()).\(attempt).tmp"
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            attempt += 1
            if descriptor >= 0 || errno != EEXIST || attempt == 1_000 { return (temporary, descriptor) }
        }
    }

    /// Appends bytes to the temporary file.
    public struct Writer {
        let descriptor: Int32
        let path: String

        /// Appends all of `bytes`.
        ///
        /// An interrupted or partial write goes on where it ended.
        /// - Throws: `FileError.inaccessible` when the disk is full or fails.
        /// - Complexity: O(bytes), in one system call where the system takes them all: small pieces are better put
        ///   together before.
        public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
            var rest = bytes
            while let start = rest.baseAddress, !rest.isEmpty {
                let written = Glibc.write(descriptor, start, rest.count)
                if written < 0 {
                    if errno == EINTR { continue }
                    throw .inaccessible(path: path, reason: String(cString: strerror(errno)))
                }
                rest = UnsafeRawBufferPointer(rebasing: rest[written...])
            }
        }

        /// Appends the elements' bytes as they lie in memory.
        ///
        /// They are in this machine's byte order.
        /// - Throws: as for bytes.
        public mutating func write<Element: BitwiseCopyable>(_ elements: [Element]) throws {
            try elements.withUnsafeBytes { try write($0) }
        }

        /// Appends the text as UTF-8.
        /// - Throws: as for bytes.
        public mutating func write(_ text: String) throws {
            try write(Array(text.utf8))
        }
    }
}
