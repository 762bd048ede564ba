/// The best of many scores, in one total order: score descending, then index ascending.
///
/// The order does not depend on how the scores were come by: any number of threads, one user or many, give the same
/// list.
///
///     TopK.best(2, of: [3, 5, 4, 5])                      // the indices 1 and 3, of score 5
///     TopK.best(2, of: [3, 5, 4, 5], excluding: [1])      // 3, of score 5, and 2, of score 4
///
/// Scores are compared as numbers: a NaN, which no model predicts, has no place in the order.
public enum TopK {
    /// A score and what it belongs to.
    public struct Scored: Sendable, Equatable {
        /// The position of the score.
        public let index: Int
        /// What the list is ordered by.
        public let score: Float

        /// The score of position `index`.
        public init(index: Int, score: Float) {
            self.index = index
            self.score = score
        }
    }

    /// The `count` best of `scores`, best first; fewer where there are not as many. Indices in `excluded`, which
    /// must ascend, are passed over by position, whatever their score. O(scores + excluded + hits · log count).
    public static func best(_ count: Int, of scores: [Float], excluding excluded: ArraySlice<Int32> = []) -> [Scored] {
        guard count > 0 else { return [] }
        // A heap whose root is the worst of the best so far.
        var heap: [Scored] = []
        heap.reserveCapacity(min(count, scores.count))
        var next = excluded.startIndex
        for (index, score) in scores.enumerated() {
            while next < excluded.endIndex, Int(excluded[next]) < index { next += 1 }
            if next < excluded.endIndex, Int(excluded[next]) == index { continue }
            let candidate = Scored(index: index, score: score)
            if heap.count < count {
                heap.append(candidate)
                siftUp(&heap)
            } else if precedes(candidate, heap[0]) {
                heap[0] = candidate
                siftDown(&heap)
            }
        }
        return heap.sorted(by: precedes)
    }

    /// A strict total order of candidates, since no two have one index: what makes lists the same everywhere.
    private static func precedes(_ a: Scored, _ b: Scored) -> Bool {
        a.score != b.score ? a.score > b.score : a.index < b.index
    }

    /// Moves the last element up until its parent is no better: O(log count).
    private static func siftUp(_ heap: inout [Scored]) {
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard precedes(heap[parent], heap[child]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Moves the root down, the worse child taking its place each time, until both children are better: O(log count).
    private static func siftDown(_ heap: inout [Scored]) {
        var parent = 0
        while true {
            var worst = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && precedes(heap[worst], heap[child]) {
                worst = child
            }
            guard worst != parent else { return }
            heap.swapAt(parent, worst)
            parent = worst
        }
    }
}
