//! The connections of an instance: those of a channel beside each other, so that who reads sees channels and not their wires.

/// Columns after which a line is broken.
const COLUMNS: usize = 112;
const INDENT: &str = "        ";

/// What ports of one channel have in common: their name up to the first underscore.
fn channel(port: &str) -> &str {
    port.split('_').next().unwrap_or(port)
}

/// `.port(net)` of all, with commas. Ports of one channel that stand together start a line; those alone share one.
pub fn text(connections: &[(String, String)]) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut alone = false;
    for group in connections.chunk_by(|a, b| channel(&a.0) == channel(&b.0)) {
        let mut fresh = !(alone && group.len() == 1);
        alone = group.len() == 1;
        for (port, net) in group {
            let item = format!(".{port}({net})");
            match lines.last_mut() {
                Some(line) if !fresh && line.len() + ", ".len() + item.len() < COLUMNS => {
                    line.push_str(", ");
                    line.push_str(&item);
                }
                _ => lines.push(format!("{INDENT}{item}")),
            }
            fresh = false;
        }
    }
    lines.join(",\n")
}

#[cfg(test)]
mod tests {
    use super::text;

    fn of(ports: &[&str]) -> String {
        text(&ports.iter().map(|p| ((*p).to_owned(), format!("net_{p}"))).collect::<Vec<_>>())
    }

    #[test]
    fn channels_stand_on_lines_of_their_own() {
        assert_eq!(
            of(&["clk", "rst", "u_valid", "u_h", "u", "s_in", "last", "w_addr", "w_valid"]),
            "        .clk(net_clk), .rst(net_rst),\n        .u_valid(net_u_valid), .u_h(net_u_h), .u(net_u),\n        \
             .s_in(net_s_in), .last(net_last),\n        .w_addr(net_w_addr), .w_valid(net_w_valid)"
        );
    }

    #[test]
    fn long_lines_are_broken_and_nothing_is_lost() {
        let ports: Vec<String> = (0..40).map(|i| format!("b_port_{i}")).collect();
        let text = of(&ports.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(text.lines().count() > 5 && text.lines().all(|line| line.len() <= super::COLUMNS), "{text}");
        let mut rest = text.as_str();
        for port in &ports {
            let here = format!(".{port}(net_{port})");
            rest = &rest[rest.find(&here).unwrap_or_else(|| panic!("{here} in its place")) + here.len()..];
        }
        assert_eq!(of(&[]), "");
    }
}
