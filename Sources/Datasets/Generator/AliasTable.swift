import LatentRuntime

/// Draws indices with given probabilities in constant time.
///
/// Walker, "An efficient method for generating discrete random variables with general distributions", ACM
/// TOMS 3(3), 1977, doi:10.1145/355744.355749.
struct AliasTable {
    private var threshold: [Float]
    private var alias: [Int32]

    /// - Complexity: O(`weights.count`).
    init(_ weights: [Double]) {
        let scale = Double(weights.count) / weights.reduce(0, +)
        var share = weights.map { $0 * scale }
        threshold = share.map { Float($0) }
        alias = (0..<weights.count).map { Int32(truncatingIfNeeded: $0) }
        var small = share.indices.filter { share[$0] < 1 }
        var large = share.indices.filter { share[$0] >= 1 }
        while let poor = small.popLast(), let rich = large.last {
            threshold[poor] = Float(share[poor])
            alias[poor] = Int32(truncatingIfNeeded: rich)
            share[rich] -= 1 - share[poor]
            threshold[rich] = Float(share[rich])
            if share[rich] < 1 {
                large.removeLast()
                small.append(rich)
            }
        }
    }

    func draw(_ generator: inout Philox) -> Int {
        let column = generator.next(below: threshold.count)
        return generator.nextUniform() < threshold[column] ? column : Int(alias[column])
    }
}
