import LatentLinearAlgebra

extension LanczosSettings {
    /// A tolerance of 64 units in the last place, near what rounding allows, and what `change` does.
    public static func tight(
        _ which: Which = .largest, blockSize: Int? = nil, _ change: (inout LanczosSettings) -> Void = { _ in }
    ) -> LanczosSettings {
        var settings = LanczosSettings()
        settings.tolerance = 64 * .ulpOfOne
        (settings.which, settings.blockSize) = (which, blockSize)
        change(&settings)
        return settings
    }
}
