import Glibc
import LatentRuntime

/// Address space, which batch queues limit (`ulimit -v`), has no room for what must stand there.
///
/// It is no `InvalidArgument`: nobody passed a value that cannot be used. `description` says how much there is, how
/// much is needed and what to do.
public struct MemoryShortage: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String
}

extension OpenBLAS {
    /// What a call takes for its panels, whatever the size of its matrices, in the builds for x86-64 and ARM.
    package static let bufferBytes = 128 << 20

    /// What the system takes for the stack of a thread.
    private static let stackBytes = 8 << 20

    /// How many of `wanted` threads find a buffer each where `room` bytes of address space are left: the stack of a
    /// thread beside it, and as much as a buffer for all else. 0 where not even one does.
    package static func threads(_ wanted: Int, within room: Int) -> Int {
        max(0, min(wanted, (room - bufferBytes / 2) / (bufferBytes + stackBytes)))
    }

    /// Where address space is limited, takes the buffers of `threads` calls before anything else takes their room:
    /// without it, OpenBLAS would try for ever and say nothing. Does nothing where there is no limit.
    ///
    ///     let threads = try OpenBLAS.reserveBuffers(threads: ThreadCount.default().count)
    ///     ThreadPool.setSharedThreads(threads)
    ///
    /// - Parameter threads: how many calls may run at the same time, 1 or more: one for each thread of the pool.
    /// - Returns: how many calls have one: `threads`, or as many as there is room for.
    /// - Throws: `MemoryShortage` where not even one has.
    public static func reserveBuffers(threads: Int) throws(MemoryShortage) -> Int {
        guard let room = Memory.addressSpaceLeft else { return threads }
        let count = Self.threads(threads, within: room)
        guard count > 0 else {
            throw MemoryShortage(
                description: "\(room.bytes) of address space are left under this process's limit, and OpenBLAS needs "
                    + "\(bufferBytes.bytes) a thread: raise the limit (ulimit -v, or the memory that the batch job "
                    + "asks for)")
        }
        prepare()
        typealias Allocate = @convention(c) (CInt) -> UnsafeMutableRawPointer?
        typealias Free = @convention(c) (UnsafeMutableRawPointer) -> Void
        guard let allocate = dlsym(nil, "blas_memory_alloc"), let free = dlsym(nil, "blas_memory_free") else {
            return count
        }
        // What is freed stays for the calls to come.
        let buffers = (0..<count).compactMap { _ in unsafeBitCast(allocate, to: Allocate.self)(0) }
        buffers.forEach { unsafeBitCast(free, to: Free.self)($0) }
        return count
    }
}
