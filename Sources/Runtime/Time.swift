extension Duration {
    /// The duration in seconds.
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}

/// Runs `body` and tells how long it took by the wall clock.
///
///     let (gram, seconds) = measureSeconds { a.gram() }
///
/// - Returns: what `body` returned, and the wall time of it in seconds.
package func measureSeconds<Result>(_ body: () throws -> Result) rethrows -> (result: Result, seconds: Double) {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try body()
    return (result, (clock.now - start).seconds)
}
