import LatentRuntime

/// Data that tests make up, under the numbers of the generator's own purposes, which tests do not see: the data that
/// their cases were chosen for stay as they were.
extension RandomPurpose {
    /// What is there.
    public static let choice = RandomPurpose(rawValue: 8)
    /// How large it is.
    public static let noise = RandomPurpose(rawValue: 9)
}
