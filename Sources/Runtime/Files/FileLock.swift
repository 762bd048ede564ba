import Glibc

/// A lock on a file, which one holder of all processes can have at a time. The kernel takes it back when this is gone,
/// however the process ends.
///
/// Kept out are those who ask for the lock, and not those who merely open the file (`flock`).
///
///     guard let lock = try FileLock(path: "training.lock") else { throw InvalidArgument("another run trains there") }
///     try withExtendedLifetime(lock) { try train() }
public final class FileLock: Sendable {
    /// False where the file system has no locks, and nobody is kept out.
    public let isHeld: Bool
    private let descriptor: Int32

    /// Locks the file at `path`, which is made where it does not exist, and stays; nil where another has the lock.
    /// - Throws: `FileError` when the file cannot be opened.
    public init?(path: String) throws(FileError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .system(path: path) }
        isHeld = flock(descriptor, LOCK_EX | LOCK_NB) == 0
        self.descriptor = descriptor
        // Any other error is of a file system that cannot, and training there is better than none.
        if !isHeld && errno == EWOULDBLOCK { return nil }
    }

    deinit {
        close(descriptor)
    }
}
