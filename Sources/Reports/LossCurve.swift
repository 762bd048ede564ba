import LatentRecommenders
import LatentRuntime

/// How training went: the loss, and where there is one the loss on the ratings held out, over the epochs. The epoch
/// that early stopping went back to is marked. What the losses are stands at the axis, or in the legend where the two
/// lines are not of one kind.
public struct LossCurve: Sendable {
    private let plot: LinePlot

    /// - Precondition: there is an epoch.
    public init(title: String, epochs: [EpochRecord], kind: LossKind = .squaredError, bestEpoch: Int? = nil) {
        let losses = epochs.map { (x: $0.epoch, y: $0.loss) }
        let validation = epochs.compactMap { record in record.validationLoss.map { (x: record.epoch, y: $0) } }
        let best = validation.first { $0.x == bestEpoch }
        let isOfOneKind = validation.isEmpty || kind == kind.ofValidation
        func name(_ part: String, _ kind: LossKind) -> String { isOfOneKind ? part : "\(part): \(kind.rawValue)" }
        plot = LinePlot(
            title: title, xLabel: "epoch", yLabel: isOfOneKind ? kind.rawValue : "loss",
            series: [LinePlot.Series(name: name("training", kind), points: losses)]
                + (validation.isEmpty
                    ? [] : [LinePlot.Series(name: name("held out", kind.ofValidation), points: validation)]),
            mark: best.map { LinePlot.Mark(text: "best: \($0.y.significant(4)), epoch \($0.x)", x: $0.x, y: $0.y) })
    }

    /// The curve as a self-contained SVG file.
    public var svg: String { plot.svg }
}
