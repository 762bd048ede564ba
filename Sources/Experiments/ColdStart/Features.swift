import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// The features of those whom a model learned and of newcomers, a row each. Who has none has the mean of the learned.
struct Features {
    let training: Matrix<Double>
    let new: Matrix<Double>
    /// How many of the newcomers have none.
    let missing: Int

    /// - Throws: `InvalidArgument` where none of either has features.
    init(_ table: FeatureTable, _ trained: [ID], _ newcomers: Newcomers) throws(InvalidArgument) {
        let (known, asked) = (trained.map { table[$0] }, newcomers.ids.map { table[$0] })
        let count = known.count { $0 != nil }
        for (side, name) in [(known, "learned from"), (asked, "held out")]
        where side.allSatisfy({ $0 == nil }) {
            throw InvalidArgument(
                "the features are of \(table.count) \(newcomers.kind.rawValue), and none of them is \(name): are the "
                    + "ids the same?")
        }
        var mean = [Double](repeating: 0, count: table.names.count)
        for places in known { for place in places ?? [] { mean[place] += 1 / Double(count) } }
        func rows(_ side: [[Int]?]) -> Matrix<Double> {
            Matrix(
                rows: side.count, columns: mean.count,
                side.flatMap { places -> [Double] in
                    guard let places else { return mean }
                    var row = [Double](repeating: 0, count: mean.count)
                    for place in places { row[place] = 1 }
                    return row
                })
        }
        (training, new, missing) = (rows(known), rows(asked), asked.count { $0 == nil })
    }
}
