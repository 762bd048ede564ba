/// Memory that a training loop writes from several threads, each its own part. It begins on a 64-byte boundary
/// and grows, without keeping what it held, when more is asked for.
///
/// Nothing is checked: who writes from several threads keeps them apart by tiles, and nobody holds `pointer` across a
/// `reserve`, which may move the memory.
package final class ScratchBuffer<Element: BitwiseCopyable> {
    package private(set) var pointer: UnsafeMutablePointer<Element>
    /// At least 1, so that there is an address also of nothing.
    package private(set) var capacity: Int

    /// `count` elements, all equal to `value`.
    package init(repeating value: Element, count: Int) {
        capacity = max(count, 1)
        pointer = Self.allocate(capacity)
        pointer.initialize(repeating: value, count: capacity)
    }

    /// Room for `count` elements, whose values are then anything.
    package func reserve(_ count: Int, filler: Element) {
        guard count > capacity else { return }
        UnsafeMutableRawPointer(pointer).deallocate()
        capacity = max(count, capacity + capacity / 4)
        pointer = Self.allocate(capacity)
        pointer.initialize(repeating: filler, count: capacity)
    }

    /// The first `count` elements.
    package func prefix(_ count: Int) -> [Element] {
        Array(UnsafeBufferPointer(start: pointer, count: count))
    }

    private static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
        UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Element>.stride, alignment: 64)
            .bindMemory(to: Element.self, capacity: count)
    }

    deinit {
        UnsafeMutableRawPointer(pointer).deallocate()
    }
}
