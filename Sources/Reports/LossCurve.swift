import LatentRecommenders
import LatentRuntime

/// How training went: the loss, and where there is one the loss on the ratings held out, over the epochs. The epoch
/// that early stopping went back to is marked. What the losses are stands at the axis, or in the legend where the two
/// lines are not of one kind.
public struct LossCurve: Sendable {
    /// What is drawn: one line, or two where an epoch has a loss on the ratings held out.
    private let plot: LinePlot

    /// - Precondition: there is an epoch.
    /// - Parameters:
    ///   - title: stands above the plot, and is the file's title.
    ///   - epochs: the records of a training, in their order; losses must be finite.
    ///   - kind: what the training losses are.
    ///   - bestEpoch: the epoch to mark; it must have a loss on the ratings held out, or nothing is marked.
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

    /// The curve as a self-contained SVG file. The same records give the same bytes. Losses above 0 that span a factor
    /// of 10 or more stand on a logarithmic axis.
    public var svg: String { plot.svg }
}
