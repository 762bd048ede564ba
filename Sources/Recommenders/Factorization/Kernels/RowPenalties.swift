import CLatentKernels

/// What a rating costs the squared factors, and the squared bias, of each row it takes part in: a number for each place of
/// a ``RatingGrid``, in units in which the ratings have the standard deviation 1.
package struct RowPenalties: Sendable {
    private let factors: [Float]
    private let biases: [Float]

    /// - Precondition: there are as many of both.
    package init(factors: [Float], biases: [Float]) {
        precondition(factors.count == biases.count, "rows without a penalty")
        (self.factors, self.biases) = (factors, biases)
    }

    /// What is kept of each row at a rating: 1 / (1 + rate · penalty), 0 where the penalty is infinite.
    func keeps(rate: Float) -> [factorization_keep] {
        zip(factors, biases).map { factorization_keep(factors: 1 / (1 + rate * $0), bias: 1 / (1 + rate * $1)) }
    }
}
