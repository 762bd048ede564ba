import LatentRuntime

extension Matrix {
    /// Checks that all elements are finite. O(rows · columns).
    /// - Throws: `InvalidArgument` naming the first that is not.
    public func requireFinite() throws(InvalidArgument) {
        let place = withUnsafePointer { UnsafeBufferPointer(start: $0, count: rows * columns).span.firstNonFinite }
        guard let place else { return }
        let (row, column) = (place / columns, place % columns)
        throw InvalidArgument(
            "the element in row \(row), column \(column) is \(self[row, column]); all must be finite")
    }
}

extension Span where Element: BLASScalar {
    /// The index of the first element that is infinite or not a number.
    ///
    /// Blocks of 4,096 elements are first multiplied with themselves by BLAS: a sum of squares is finite only where all
    /// of them are, so that numbers that are fine are read once, at the pace of memory. Only a block whose sum is not
    /// finite is searched, and where it is squares that overflowed, the search goes on with the next.
    /// - Complexity: O(count), on this thread.
    var firstNonFinite: Int? {
        OpenBLAS.prepare()
        return withUnsafeBufferPointer { elements in
            guard let start = elements.baseAddress else { return nil }
            let size = 4096
            for first in stride(from: 0, to: elements.count, by: size) {
                let range = first..<Swift.min(first + size, elements.count)
                // A finite sum of squares has finite terms; an infinite one may come of large numbers too.
                if Element.routines.dot(range.count, start + first, start + first).isFinite { continue }
                if let place = range.first(where: { !elements[$0].isFinite }) { return place }
            }
            return nil
        }
    }
}
