/// What a random number is for. Two purposes never share a number, whatever the seed.
///
/// Each is declared beside the code that draws for it, in this form, by which a test finds two of one number:
///
///     extension RandomPurpose {
///         static let split = RandomPurpose(rawValue: 1)
///     }
///
/// Numbers below 1000 are the package's own; the rest are for whoever builds on it.
public struct RandomPurpose: RawRepresentable, Hashable, Sendable {
    /// The third word of the counter of ``Philox``.
    public let rawValue: UInt32

    /// The purpose of that number.
    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }
}

extension RandomPurpose {
    /// What training begins with.
    public static let weights = RandomPurpose(rawValue: 2)
    /// An order: the one in which training goes, or in which somebody is chosen.
    public static let shuffle = RandomPurpose(rawValue: 3)
}
