extension Metric {
    /// Σ (2k − N − 1) c₍ₖ₎ / (N Σ c) over the N items in order of how often each is listed, c, those that never are
    /// included.
    ///
    /// 0 where all are listed equally often, (N − 1) / N where one alone is.
    public static let gini = Metric(
        ofExposure: "gini", heading: "Gini", isLargerBetter: false,
        definition: "how unequally often items are listed: 0 where all are equally, near 1 where few have all places",
        source: "Fleder and Hosanagar, Blockbuster culture's next rise or fall, Management science 55 (2009)"
    ) { exposure in
        let (items, total) = (exposure.counts.count, exposure.counts.reduce(0, +))
        let weighted = exposure.counts.sorted().enumerated().reduce(0.0) {
            $0 + Double(2 * ($1.offset + 1) - items - 1) * Double($1.element)
        }
        return total > 0 ? weighted / (Double(items) * Double(total)) : 0
    }
}
