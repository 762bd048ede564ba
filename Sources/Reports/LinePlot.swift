import LatentRuntime

/// Lines over a horizontal axis of whole numbers, as one SVG file that needs no other: it takes its colors from the
/// viewer's preference for light or dark, and where no style sheets are known it is light.
package struct LinePlot: Sendable {
    /// A line and its name.
    ///
    /// Points are joined in the order given; lines of 40 points or fewer have a dot at each.
    package struct Series: Sendable {
        package let name: String
        package let points: [(x: Int, y: Double)]

        package init(name: String, points: [(x: Int, y: Double)]) {
            self.name = name
            self.points = points
        }
    }

    /// A point that stands out, and what is said of it above the plot.
    package struct Mark: Sendable {
        package let text: String
        package let x: Int
        package let y: Double

        package init(text: String, x: Int, y: Double) {
            self.text = text
            self.x = x
            self.y = y
        }
    }

    package let title: String
    package let xLabel: String
    package let yLabel: String
    /// Up to eight, and a point among them.
    package let series: [Series]
    package let mark: Mark?

    package init(title: String, xLabel: String, yLabel: String, series: [Series], mark: Mark?) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.series = series
        self.mark = mark
    }

    /// The picture's size, and where in it the axes lie.
    private static let (width, height) = (760.0, 440.0)
    private static let (left, right, top, bottom) = (78.0, 732.0, 84.0, 376.0)
    /// Beyond this, dots would hide their line.
    private static let dottedPoints = 40

    /// The file.
    ///
    /// Coordinates are in pixels from the upper left corner, with two digits after the point, so that equal plots are
    /// equal texts.
    ///
    /// Order: background, title, grid and axes, lines, legend, mark; what comes later lies above. Text is escaped.
    package var svg: String {
        let points = series.flatMap(\.points)
        let x = Axis(from: points.map(\.x).min() ?? 0, to: points.map(\.x).max() ?? 0)
        let y = Axis(values: points.isEmpty ? [0] : points.map(\.y))
        func place(_ point: (x: Int, y: Double)) -> (x: Double, y: Double) {
            (
                Self.left + x.position(Double(point.x)) * (Self.right - Self.left),
                Self.bottom - y.position(point.y) * (Self.bottom - Self.top)
            )
        }
        var lines = [
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 440" width="760" height="440" role="img" \
            font-family="system-ui, sans-serif" font-size="13" fill="#1f2933">
            """, "<title>\(Self.escaped(title))</title>", Self.style,
            "<rect class=\"paper\" width=\"760\" height=\"440\" fill=\"#ffffff\"/>",
            Self.text(title, Self.left, 32, "font-size=\"17\" font-weight=\"600\""),
        ]
        lines += horizontalLines(y) + verticalTicks(x)
        lines.append(
            Self.text(xLabel, (Self.left + Self.right) / 2, Self.height - 18, "text-anchor=\"middle\""))
        let middle = ((Self.top + Self.bottom) / 2).fixed(2)
        lines.append(
            Self.text(
                y.isLogarithmic ? "\(yLabel) (logarithmic)" : yLabel, 0, 0,
                "text-anchor=\"middle\" transform=\"translate(22 \(middle)) rotate(-90)\""))
        for (number, line) in series.enumerated() { lines += drawn(line, number, place) }
        lines += legend
        if let mark { lines += drawn(mark, place((mark.x, mark.y))) }
        return lines.joined(separator: "\n") + "\n</svg>\n"
    }

    /// The lines of the grid, and what they stand for on their left.
    private func horizontalLines(_ axis: Axis) -> [String] {
        let digits = axis.isLogarithmic ? nil : Self.digits(of: axis.ticks)
        return axis.ticks.flatMap { tick in
            let y = Self.bottom - axis.position(tick) * (Self.bottom - Self.top)
            return [
                Self.line("grid", "#e2e6ea", Self.left, y, Self.right, y, "stroke-width=\"1\""),
                Self.text(
                    digits.map { tick.fixed($0) } ?? tick.significant(6), Self.left - 10, y + 4.5,
                    "class=\"y tick\" text-anchor=\"end\""),
            ]
        }
    }

    /// The horizontal axis, with its ticks and numbers.
    private func verticalTicks(_ axis: Axis) -> [String] {
        axis.ticks.flatMap { tick in
            let x = Self.left + axis.position(tick) * (Self.right - Self.left)
            return [
                Self.line("axis", "#7b8794", x, Self.bottom, x, Self.bottom + 5, "stroke-width=\"1\""),
                Self.text(tick.fixed(0), x, Self.bottom + 21, "class=\"x tick\" text-anchor=\"middle\""),
            ]
        } + [Self.line("axis", "#7b8794", Self.left, Self.bottom, Self.right, Self.bottom, "stroke-width=\"1\"")]
    }

    private func drawn(
        _ line: Series, _ number: Int, _ place: ((x: Int, y: Double)) -> (x: Double, y: Double)
    ) -> [String] {
        let places = line.points.map(place)
        let text = places.map { "\($0.x.fixed(2)),\($0.y.fixed(2))" }.joined(separator: " ")
        let path = "<polyline points=\"\(text)\" \(Self.stroke(number))/>"
        guard places.count <= Self.dottedPoints else { return [path] }
        return [path]
            + places.map {
                "<circle class=\"dot\(number)\" cx=\"\($0.x.fixed(2))\" cy=\"\($0.y.fixed(2))\" r=\"3\" "
                    + "fill=\"\(Self.colors[number].light)\"/>"
            }
    }

    /// The names, side by side under the title.
    private var legend: [String] {
        var (x, y) = (Self.left, 58.0)
        return series.enumerated().flatMap { number, line in
            let width = 52 + 7.5 * Double(line.name.count) + 24
            if x > Self.left, x + width > Self.right + 24 { (x, y) = (Self.left, y + 18) }
            let start = x
            x += width
            return [
                "<line x1=\"\(start.fixed(2))\" y1=\"\(y.fixed(0))\" x2=\"\((start + 36).fixed(2))\" "
                    + "y2=\"\(y.fixed(0))\" \(Self.stroke(number))/>",
                Self.text(line.name, start + 44, y + 4.5, "class=\"legend\""),
            ]
        }
    }

    private func drawn(_ mark: Mark, _ place: (x: Double, y: Double)) -> [String] {
        // The words lie above the plot, where no line is, beside a ring like the point's.
        func ring(_ x: Double, _ y: Double, _ kind: String) -> String {
            "<circle class=\"\(kind)\" cx=\"\(x.fixed(2))\" cy=\"\(y.fixed(2))\" r=\"6\" fill=\"none\" "
                + "stroke=\"#1f2933\" stroke-width=\"2\"/>"
        }
        return [
            Self.line(
                "axis", "#7b8794", place.x, Self.top, place.x, Self.bottom,
                "stroke-width=\"1\" stroke-dasharray=\"2 4\""),
            ring(place.x, place.y, "mark"), ring(Self.right - 7, 27.5, "mark key"),
            Self.text(mark.text, Self.right - 22, 32, "class=\"marked\" font-weight=\"600\" text-anchor=\"end\""),
        ]
    }
}

/// Elements and colors.
extension LinePlot {
    /// Blue and orange, which the color-blind tell apart, and then others; every second line is dashed besides.
    private static let colors = [
        (light: "#1d5fd1", dark: "#7db0ff"), (light: "#c2570c", dark: "#ffa94d"), (light: "#1b7f5c", dark: "#5fd3a8"),
        (light: "#a3327f", dark: "#f08fd0"), (light: "#5b6670", dark: "#aab4bd"), (light: "#7a5c00", dark: "#e3c04a"),
        (light: "#b3261e", dark: "#ff8a80"), (light: "#5a3fb0", dark: "#b9a4ff"),
    ]

    private static let style = """
        <style>
        .tick { font-variant-numeric: tabular-nums }
        @media (prefers-color-scheme: dark) {
        svg { fill: #e4e7eb } .paper { fill: #14181d } .grid { stroke: #2b323a } .axis { stroke: #7b8794 }
        .mark { stroke: #e4e7eb }
        \(colors.enumerated().map {
            ".line\($0) { stroke: \($1.dark) } .dot\($0) { fill: \($1.dark) }" }.joined(separator: "\n"))
        }
        </style>
        """

    private static func stroke(_ number: Int) -> String {
        "class=\"line\(number)\" fill=\"none\" stroke=\"\(colors[number].light)\" stroke-width=\"2.5\" "
            + "stroke-linejoin=\"round\"" + (number % 2 > 0 ? " stroke-dasharray=\"8 4\"" : "")
    }

    private static func line(
        _ kind: String, _ color: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ more: String
    ) -> String {
        "<line class=\"\(kind)\" x1=\"\(x1.fixed(2))\" y1=\"\(y1.fixed(2))\" "
            + "x2=\"\(x2.fixed(2))\" y2=\"\(y2.fixed(2))\" stroke=\"\(color)\" \(more)/>"
    }

    private static func text(_ text: String, _ x: Double, _ y: Double, _ more: String) -> String {
        "<text x=\"\(x.fixed(2))\" y=\"\(y.fixed(2))\" \(more)>\(escaped(text))</text>"
    }

    /// The digits after the point that tell the multiples of a round step apart.
    private static func digits(of ticks: [Double]) -> Int {
        guard ticks.count > 1 else { return 0 }
        let step = ticks[1] - ticks[0]
        return (0...12).first { digits in
            let scaled = (0..<digits).reduce(step) { scaled, _ in scaled * 10 }
            return scaled >= 1 - 1e-9
        } ?? 12
    }

    /// The text as XML holds it; characters that XML has no place for are left out.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\u{9}", "\u{A}", "\u{D}": result += " "
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": break
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
