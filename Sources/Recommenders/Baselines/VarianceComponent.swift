/// How much the effects of one side, of users or of items, differ, as the ratings themselves tell.
///
/// Take a side's effects for draws of variance σ_b² about 0 and what no effect explains for noise of variance σ². The
/// ridge under which least squares gives their conditional means is λ = σ² / σ_b². With R the sum of a row's n ratings
/// less all but its own effect, b = R / (n + λ), the λ of the greatest restricted likelihood solves
///
///     λ Σ b² = σ² γ,   γ = Σ m / (m + λ),   σ² = E / (N − 1),   E = Q − Σ R² / (n + λ)
///
/// over the rows, N being the number of ratings and E the least penalized sum of squares, Q that at effects of 0. γ is the
/// number of effects that the ratings tell: 1 for a row of many, near 0 for one of few. In it m is not n but what n
/// ratings say where the other side's effects are learned from them, too: `m = n (1 − γ' / N)` with γ' the other side's
/// number. The equation is that of the diagonal of the mixed-model equations, without the correlations between one
/// side's effects: of complete tables its λ differs from that of the exact likelihood by the order of 1 part in the
/// rows.
///
/// Henderson, "Best linear unbiased estimation and prediction under a selection model", Biometrics 31 (1975),
/// doi:10.2307/2529430, for b; Schall, "Estimation in generalized linear models with random effects", Biometrika 78
/// (1991), doi:10.1093/biomet/78.4.719, for the equation of λ.
struct VarianceComponent: Sendable {
    /// The numbers of ratings that rows have, ascending, without 0.
    private let counts: [Double]
    /// How many rows have each.
    private let rows: [Double]
    /// The place of each row's number in `counts`; -1 without ratings.
    private let places: [Int32]
    /// N.
    private let ratings: Double

    /// Rows with so many ratings each. O(rows + largest count).
    init(counts: [Int]) {
        var frequencies = [Int](repeating: 0, count: (counts.max() ?? 0) + 1)
        for count in counts { frequencies[count] += 1 }
        let distinct = frequencies.indices.dropFirst().filter { frequencies[$0] > 0 }
        var places = [Int32](repeating: -1, count: frequencies.count)
        for (place, count) in distinct.enumerated() { places[count] = Int32(truncatingIfNeeded: place) }
        self.counts = distinct.map { Double($0) }
        rows = distinct.map { Double(frequencies[$0]) }
        self.places = counts.map { places[$0] }
        ratings = Double(counts.reduce(0, +))
    }

    /// λ, of the sums R of the rows.
    ///
    /// Where the ratings cannot tell effects from noise, each row having one, effects are taken for noise. The equation
    /// is solved by halving an interval of logarithms, over the rows by their number of ratings, of which there are at
    /// most √(2 N).
    /// - Parameters:
    ///   - sums: R, one a row.
    ///   - squares: Q: the sum of squares that is left without these effects, with the other side's penalty.
    ///   - told: γ', how many effects of the other side are learned.
    /// - Returns: from 1 / N to N; infinite where the effects differ by no more than noise lets them, or by so little that
    ///   N ratings would not tell one.
    /// - Complexity: O(rows + √N).
    func ridge(sums: [Double], squares: Double, told: Double) -> Double {
        var sumSquares = [Double](repeating: 0, count: counts.count)
        for (row, place) in places.enumerated() where place >= 0 { sumSquares[Int(place)] += sums[row] * sums[row] }
        /// Whether effects of this ridge are larger than it says, and it is thus too large.
        func isTooLarge(_ ridge: Double) -> Bool {
            var (size, explained) = (0.0, 0.0)
            for (count, square) in zip(counts, sumSquares) {
                let share = square / (count + ridge)
                explained += share
                size += share / (count + ridge)
            }
            return ridge * size * (ratings - 1) > number(ridge, told: told) * max(squares - explained, 0)
        }
        // The same at infinity, times the ridge; what rounding decides is noise.
        let scatter = sumSquares.reduce(0, +) * (ratings - 1)
        guard scatter > (ratings - told) * squares * (1 + Self.tolerance), isTooLarge(ratings) else { return .infinity }
        var (low, high) = (1 / ratings, ratings)
        guard !isTooLarge(low) else { return low }
        while high > low * (1 + Self.tolerance) {
            let middle = (low * high).squareRoot()
            if isTooLarge(middle) { high = middle } else { low = middle }
        }
        return high
    }

    private static let tolerance = 1e-12

    /// γ: how many of the effects are learned under a ridge, `told` of the other side's being learned from the same
    /// ratings.
    func number(_ ridge: Double, told: Double) -> Double {
        let share = 1 - told / ratings
        return zip(counts, rows).reduce(0) { $0 + $1.1 * ($1.0 * share / ($1.0 * share + ridge)) }
    }
}
