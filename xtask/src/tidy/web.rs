//! Rules about the web client that hold whatever its linter thinks.

use super::source::Source;
use super::{Finding, Rule, lines_where};

pub(super) const RULES: &[Rule] = &[
    Rule { name: "raw-html", reason: "Text becomes a tree, and the tree becomes nodes.", search: raw_html },
    Rule {
        name: "pure-folders",
        reason: "domain, content, realtime and storage know no component.",
        search: pure_folders,
    },
    Rule { name: "widgets", reason: "Only src/ui knows the widget library.", search: widgets },
];

fn is_client(source: &Source) -> bool {
    source.path.starts_with("web/src/") && (source.is("ts") || source.is("vue"))
}

fn raw_html(tree: &[Source]) -> Vec<Finding> {
    let ways = ["v-html", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write"];
    lines_where(
        tree,
        |source| is_client(source) && !source.is_test(),
        |line| ways.iter().find(|way| line.contains(*way)).map(|way| format!("`{way}`")),
    )
}

fn pure_folders(tree: &[Source]) -> Vec<Finding> {
    let pure = ["domain", "content", "realtime", "storage"].map(|folder| format!("web/src/{folder}/"));
    lines_where(
        tree,
        |source| pure.iter().any(|folder| source.path.starts_with(folder)),
        |line| {
            let imports = line.contains("import") && (line.contains(".vue'") || line.contains(".vue\""));
            imports.then(|| "a component".to_owned())
        },
    )
}

fn widgets(tree: &[Source]) -> Vec<Finding> {
    lines_where(
        tree,
        |source| is_client(source) && !source.path.starts_with("web/src/ui/"),
        |line| line.contains("reka-ui").then(|| "`reka-ui`".to_owned()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(search: fn(&[Source]) -> Vec<Finding>, path: &str, text: &str) -> usize {
        search(&[Source::new(path, text)]).len()
    }

    #[test]
    fn raw_html_is_found() {
        assert_eq!(found(raw_html, "web/src/features/messages/Message.vue", "<p v-html=\"text\" />"), 1);
        assert_eq!(found(raw_html, "web/src/test/mount.ts", "document.body.innerHTML = ''"), 0);
    }

    #[test]
    fn a_component_in_a_pure_folder_is_found() {
        let text = "import App from '../App.vue'\n";
        assert_eq!(found(pure_folders, "web/src/domain/unread.ts", text), 1);
        assert_eq!(found(pure_folders, "web/src/features/rooms/routes.ts", text), 0);
    }

    #[test]
    fn the_widget_library_outside_ui_is_found() {
        assert_eq!(found(widgets, "web/src/features/rooms/Home.vue", "import { X } from 'reka-ui'"), 1);
        assert_eq!(found(widgets, "web/src/ui/Menu.vue", "import { X } from 'reka-ui'"), 0);
    }
}
