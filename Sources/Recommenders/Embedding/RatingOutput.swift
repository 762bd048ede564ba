import LatentRuntime

/// From what a model adds up for a pair, z, to a rating, and from ratings to the slope of the loss in z.
///
/// | | rating | loss of rating r | its slope |
/// | --- | --- | --- | --- |
/// | linear | y = lowest + width · z | (y - r)² | 2 (y - r) · width |
/// | sigmoid | y = lowest + width · σ(c + z) | (y - r)² | 2 (y - r) · width · σ (1 - σ) |
/// | logistic | the same | -t log σ(c + z) - (1 - t) log (1 - σ(c + z)), t = (r - lowest) / width | σ(c + z) - t |
package struct RatingOutput: Sendable, Equatable {
    /// The lines of that table.
    package enum Kind: Sendable {
        case linear, sigmoid, logistic
    }

    package var kind: Kind
    /// The least rating that can come out, and how far above it the greatest one lies; of a linear one the rating of
    /// z = 0, and how far above it that of z = 1.
    package var lowest: Float
    package var width: Float
    /// c, where on a sigmoid z = 0 stands: 0 for the middle of the range.
    package var center: Float

    /// What the sums of a model may be at most: single precision holds twice that, more than rounding adds. Beyond it a
    /// sum may overflow, and a prediction would not be finite.
    static let largestSum = 0x1p127

    package init(_ kind: Kind, lowest: Float, width: Float, center: Float = 0) {
        self.kind = kind
        self.lowest = lowest
        self.width = width
        self.center = center
    }

    /// The output of a model of `ratings` within `range`. With the `scale` of standardized training, whose mean the sum
    /// `meanSum` stands for: a linear one counts in its units, and a sigmoid is moved along. Without, z is taken as it is.
    init(_ kind: Kind, _ range: RatingRange, of ratings: [Float], _ scale: RatingScale?, meanSum: Float) {
        if kind == .linear {
            let unit = scale?.unit ?? 1
            let lowest = scale.map { $0.origin - Double(meanSum) * unit } ?? 0
            self.init(kind, lowest: Float(lowest), width: Float(unit))
        } else {
            let ends = range.ends(of: ratings)
            self.init(kind, lowest: ends.lowest, width: ends.highest - ends.lowest)
            if let scale { center = sum(ofRating: scale.origin) - meanSum }
        }
    }

    /// What training sees, where it counts ratings by `scale`.
    func counted(by scale: RatingScale) -> RatingOutput {
        var result = self
        result.lowest = scale(lowest)
        result.width = Float(Double(width) / scale.unit)
        return result
    }

    /// No rating is beyond this where no sum is beyond `sum`; of a sigmoid no sum is.
    func bound(ofSum sum: Double) -> Double {
        kind == .linear ? Double(abs(lowest)) + Double(width) * sum : sum
    }

    /// The z of a rating, one at the ends of the range or beyond being taken for one a millionth of it inside. It is
    /// `log (t / (1 − t)) − c` of the rating's share t of the range, the inverse of the sigmoid, or that of the linear
    /// map.
    func sum(ofRating rating: Double) -> Float {
        let share = (rating - Double(lowest)) / Double(width)
        guard kind != .linear else { return Float(share) }
        let inside = min(max(share, 1e-6), 1 - 1e-6)
        return Float(Elementary.log(inside / (1 - inside)) - Double(center))
    }

    /// The z of an effect, by which a rating is above `mean`: 0 of none. Toward an end of the range it counts for nine
    /// tenths of the way at the most.
    func sum(ofEffect effect: Double, mean: Double) -> Float {
        guard kind != .linear else { return Float(effect / Double(width)) }
        let (down, up) = (0.9 * (Double(lowest) - mean), 0.9 * (Double(lowest) + Double(width) - mean))
        return sum(ofRating: mean + min(max(effect, down), up)) - sum(ofRating: mean)
    }

    /// From `lowest` to `lowest + width` with a sigmoid, the ends included by rounding.
    package func rating(_ z: Float) -> Float {
        lowest + width * (kind == .linear ? z : Self.sigmoid(center + z))
    }

    /// How much the rating grows with z.
    package func slope(_ z: Float) -> Float {
        guard kind != .linear else { return width }
        let s = Self.sigmoid(center + z)
        return width * s * (1 - s)
    }

    /// The loss of a pair rated `rating`, and its slope in z.
    package func loss(_ z: Float, _ rating: Float) -> (loss: Float, slope: Float) {
        switch kind {
        case .linear:
            let error = lowest + width * z - rating
            return (error * error, 2 * error * width)
        case .sigmoid:
            let s = Self.sigmoid(center + z)
            let error = lowest + width * s - rating
            return (error * error, 2 * error * width * s * (1 - s))
        case .logistic:
            let z = center + z
            let target = (rating - lowest) / width
            // log (1 + eᶻ) - t z, without overflow.
            let logarithm = Float(Elementary.log(1 + Double(Elementary.exp(-abs(z)))))
            return (max(z, 0) - target * z + logarithm, Self.sigmoid(z) - target)
        }
    }

    /// Half the second derivative of the loss in z, where z = 0 and is right: what a penalty on z is weighed against.
    var curvature: Double {
        let slope = Double(slope(0))
        return kind == .logistic ? slope / Double(width) / 2 : slope * slope
    }

    /// What its losses are.
    var lossKind: LossKind { kind == .logistic ? .crossEntropy : .squaredError }

    /// The mean loss of `ratings` that are predicted so, in Double.
    package func meanLoss(_ predictions: [Float], _ ratings: [Float]) -> Double {
        guard kind == .logistic else { return predictions.meanSquaredError(to: ratings) }
        func share(_ value: Float) -> Double { (Double(value) - Double(lowest)) / Double(width) }
        let sum = zip(predictions, ratings).reduce(0.0) {
            // A prediction of exactly 0 or 1 is one of less than half a unit in the last place from it.
            let (p, t) = (min(max(share($1.0), 1e-7), 1 - 1e-7), share($1.1))
            return $0 - t * Elementary.log(p) - (1 - t) * Elementary.log(1 - p)
        }
        return sum / Double(max(ratings.count, 1))
    }

    /// σ(z) = 1 / (1 + e⁻ᶻ), the same bits on every CPU.
    private static func sigmoid(_ z: Float) -> Float { 1 / (1 + Elementary.exp(-z)) }
}

/// The ratings that a model can give, where it is not free.
public enum RatingRange: Sendable, Equatable {
    /// From the least training rating to the greatest; half a point around them where they are all the same.
    case observed
    /// That, and an eighth of it more at each end: near its ends a sigmoid hardly moves, and the least and the greatest
    /// rating are common. The fastai posts' 0 to 5.5 for ratings of 0.5 to 5 is much the same.
    case widened
    /// From one number to another, in the ratings' units.
    case between(lowest: Float, highest: Float)

    /// The ends of the range, for a model of these training ratings.
    /// - Complexity: O(ratings), but of `between` O(1).
    func ends(of ratings: [Float]) -> (lowest: Float, highest: Float) {
        switch self {
        case .between(let lowest, let highest): return (lowest, highest)
        case .observed, .widened:
            let (lowest, highest) = (ratings.min() ?? 0, ratings.max() ?? 0)
            guard lowest < highest else {
                // Half a point of a rating of many millions is nothing.
                let half = max(0.5, lowest.ulp)
                return (lowest - half, highest + half)
            }
            let margin = self == .widened ? (highest - lowest) / 8 : 0
            return (lowest - margin, highest + margin)
        }
    }
}
