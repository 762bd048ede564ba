import LatentRuntime

extension RandomPurpose {
    /// Data that a test makes up.
    public static let test = RandomPurpose(rawValue: 1000)
}
