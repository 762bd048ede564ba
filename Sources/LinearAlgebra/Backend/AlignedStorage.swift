import CLatentKernels
import Glibc

/// Asks the C library, once, to keep freed memory for the next matrix. By default it returns blocks of some hundred KiB
/// to the system at once, and an iteration then waits for the same pages again and again: a fifth of the time of a
/// truncated SVD of 100,000 entries.
private let keepsFreedMemory: Void = memory_keep_freed()

/// Numbers in one block of memory that begins on a 64-byte boundary, so that a vector never straddles two
/// cache lines.
///
/// Who shares it only reads; a matrix writes to it only while nobody else holds it, so that it is safe to send.
///
/// From 4 MiB on a block begins on a boundary of 2 MiB and is asked for in pages of that size, which the system gives
/// in one piece each; smaller ones begin on a boundary of 64 bytes.
final class AlignedStorage<Scalar: BLASScalar>: Sendable {
    /// In bytes: a cache line of x86-64 and ARM, and the widest vector of either.
    static var alignment: Int { 64 }

    /// Where the numbers begin; good while this object lives.
    nonisolated(unsafe) let pointer: UnsafeMutablePointer<Scalar>
    let count: Int

    /// Numbers of any value, for a caller that writes them all.
    /// - Precondition: `count` is not negative, and its bytes fit an `Int`.
    init(uninitialized count: Int) {
        self.count = count
        pointer = Self.allocate(count)
    }

    /// - Complexity: O(`count`), at the speed of memory.
    init(zeros count: Int) {
        self.count = count
        pointer = Self.allocate(count)
        // Floating-point zero is all bits zero. (A generic loop over the elements would be many times slower.)
        memset(pointer, 0, count * MemoryLayout<Scalar>.stride)
    }

    init(copying source: UnsafePointer<Scalar>, count: Int) {
        self.count = count
        pointer = Self.allocate(count)
        memcpy(pointer, source, count * MemoryLayout<Scalar>.stride)
    }

    /// Room for `count` numbers and for one at the least, so that there is an address of a matrix without elements too.
    private static func allocate(_ count: Int) -> UnsafeMutablePointer<Scalar> {
        keepsFreedMemory
        let bytes = max(count, 1) * MemoryLayout<Scalar>.stride
        let large = bytes >= 2 * hugePage
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: large ? hugePage : alignment)
        // Pages of 4 KiB would be asked of the system one by one, which takes longer than filling them.
        if large { madvise(memory, bytes, MADV_HUGEPAGE) }
        return memory.bindMemory(to: Scalar.self, capacity: max(count, 1))
    }

    /// The large page of x86-64 and most ARM systems.
    private static var hugePage: Int { 2 << 20 }

    deinit {
        UnsafeMutableRawPointer(pointer).deallocate()
    }
}
