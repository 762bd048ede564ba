/// Numbers in one block of memory that begins on a 64-byte boundary, so that a vector never straddles two
/// cache lines.
final class AlignedStorage<Scalar: BLASScalar> {
    static var alignment: Int { 64 }

    let pointer: UnsafeMutablePointer<Scalar>
    let count: Int

    init(repeating value: Scalar, count: Int) {
        self.count = count
        pointer = Self.allocate(count)
        pointer.initialize(repeating: value, count: count)
    }

    init(copying source: UnsafePointer<Scalar>, count: Int) {
        self.count = count
        pointer = Self.allocate(count)
        pointer.initialize(from: source, count: count)
    }

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<Scalar> {
        UnsafeMutableRawPointer.allocate(
            byteCount: max(count, 1) * MemoryLayout<Scalar>.stride, alignment: alignment
        ).bindMemory(to: Scalar.self, capacity: max(count, 1))
    }

    deinit {
        UnsafeMutableRawPointer(pointer).deallocate()
    }
}
