import XCTest

/// Bounds on what rounding may do to a number, from the number of roundings that it went through.
public enum Tolerance {
    /// γ_k = k u / (1 - k u), where u is half an ulp of 1: the relative error that `roundings` of them add up to
    /// at most. A sum of products in any order, with k roundings on the way of each product, is therefore within
    /// γ_k times the sum of the absolute products (Higham, Accuracy and Stability of Numerical Algorithms,
    /// 2nd edition, lemma 3.1).
    public static func gamma<Scalar: BinaryFloatingPoint>(_ roundings: Double, _: Scalar.Type) -> Double {
        let ku = roundings * Double(Scalar.ulpOfOne) / 2
        precondition(ku < 0.5, "no digit survives \(roundings) roundings")
        return ku / (1 - ku)
    }
}

/// Fails once, with the worst place, unless each of `found` is within its bound of `expected`. Not a number is
/// never within a bound.
public func assertClose(
    _ found: [Double], _ expected: [Double], within bounds: [Double],
    _ message: @autoclosure () -> String = "",
    file: StaticString = #filePath, line: UInt = #line
) {
    guard found.count == expected.count, bounds.count == expected.count else {
        XCTFail(
            "\(found.count) numbers, \(expected.count) expected, \(bounds.count) bounds. \(message())",
            file: file,
            line: line)
        return
    }
    var outside = 0
    var worst = (place: 0, ratio: -1.0)
    for i in found.indices {
        let difference = abs(found[i] - expected[i])
        if difference <= bounds[i] { continue }
        outside += 1
        let ratio = difference.isNaN ? .infinity : difference / bounds[i]
        if ratio > worst.ratio { worst = (i, ratio) }
    }
    guard outside > 0 else { return }
    let i = worst.place
    XCTFail(
        "\(outside) of \(found.count) numbers are off, the worst at \(i): \(found[i]), not \(expected[i]) "
            + "within \(bounds[i]). \(message())", file: file, line: line)
}

/// Fails unless `found` is within `bound` of `expected`.
public func assertClose(
    _ found: Double, _ expected: Double, within bound: Double, _ message: @autoclosure () -> String = "",
    file: StaticString = #filePath, line: UInt = #line
) {
    assertClose([found], [expected], within: [bound], message(), file: file, line: line)
}
