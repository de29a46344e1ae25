//! What is entered wrong: values, names, pictures, links.

use super::{AGREED, CONSENT, NAMED, REGISTERED, SCAN, TYPE, TYPED, WELCOME, refused};
use crate::pictures::Picture;
use crate::scenario::Act::{Fill, Hand, Press};
use crate::scenario::{Act, Cue, Group, LinkKind, Scenario, Step};

const fn scenario(name: &'static str, steps: &'static [Step]) -> Scenario {
    scenario_on(name, &[], steps)
}

const fn scenario_on(
    name: &'static str,
    stage: &'static [Cue],
    steps: &'static [Step],
) -> Scenario {
    Scenario {
        name,
        group: Group::Entries,
        title: ("", ""),
        stage,
        steps,
    }
}

/// Typed over the right values, and *next*.
const fn wrong(acts: &'static [Act], error: &'static str) -> Step {
    Step::new(acts, "type").error(error)
}

const fn picture(acts: &'static [Act], error: &'static str) -> Step {
    Step::new(acts, "scan").error(error)
}

const fn link(cues: &'static [Cue], error: &'static str) -> Step {
    Step::new(&[], "scan").error(error).after(cues)
}

const NEXT: Act = Press("next");

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario(
        "service-id-length",
        &[
            WELCOME,
            TYPE,
            TYPED,
            wrong(&[Fill("serviceId", "1021208"), NEXT], "service_id_length"),
        ],
    ),
    scenario(
        "service-id-characters",
        &[
            WELCOME,
            TYPE,
            TYPED,
            wrong(
                &[Fill("serviceId", "1021208X"), NEXT],
                "service_id_characters",
            ),
        ],
    ),
    scenario(
        "service-unknown",
        &[
            WELCOME,
            TYPE,
            TYPED,
            wrong(&[Fill("serviceId", "99999999"), NEXT], "service_unknown"),
        ],
    ),
    scenario(
        "user-id-empty",
        &[
            WELCOME,
            TYPE,
            TYPED,
            wrong(&[Fill("userId", ""), NEXT], "user_id_empty"),
        ],
    ),
    scenario(
        "user-id-length",
        &[
            WELCOME,
            TYPE,
            TYPED,
            wrong(
                &[Fill("userId", "2083L0000193A0012083L0000193A00123"), NEXT],
                "user_id_length",
            ),
        ],
    ),
    scenario(
        "user-id-characters",
        &[
            WELCOME,
            TYPE,
            TYPED,
            wrong(&[Fill("userId", "2083_L"), NEXT], "user_id_characters"),
        ],
    ),
    scenario(
        "activation-password-length",
        &[
            WELCOME,
            TYPE,
            TYPED,
            wrong(
                &[Fill("activationPassword", "abc"), NEXT],
                "activation_password_length",
            ),
        ],
    ),
    scenario(
        "activation-password-characters",
        &[
            WELCOME,
            TYPE,
            TYPED,
            wrong(
                &[Fill("activationPassword", "ab#d"), NEXT],
                "activation_password_characters",
            ),
        ],
    ),
    scenario(
        "activation-password-digits",
        &[
            WELCOME,
            TYPE,
            wrong(
                &[
                    Fill("serviceId", "10212091"),
                    Fill("userId", "999800000001"),
                    Fill("activationPassword", "12ab"),
                    NEXT,
                ],
                "activation_password_characters",
            ),
        ],
    ),
    scenario(
        "consent-missing",
        &[
            WELCOME,
            TYPE,
            TYPED,
            CONSENT,
            Step::new(&[Press("send")], "consent").error("consent_missing"),
        ],
    ),
    scenario(
        "display-name-length",
        &[
            WELCOME,
            TYPE,
            TYPED,
            CONSENT,
            AGREED,
            REGISTERED,
            NAMED,
            Step::new(
                &[Fill("displayName", ""), Press("save-name")],
                "display-name",
            )
            .error("display_name_length"),
        ],
    ),
    scenario_on(
        "display-name-characters",
        &[refused("rename_token", "display_name_characters")],
        &[
            WELCOME,
            TYPE,
            TYPED,
            CONSENT,
            AGREED,
            REGISTERED,
            NAMED,
            Step::new(&[Press("save-name")], "display-name").error("display_name_characters"),
        ],
    ),
    scenario(
        "picture-no-qr",
        &[
            WELCOME,
            SCAN,
            picture(&[Hand(Picture::Blank)], "picture_no_qr"),
        ],
    ),
    scenario(
        "picture-foreign-qr",
        &[
            WELCOME,
            SCAN,
            picture(&[Hand(Picture::Foreign)], "picture_foreign_qr"),
        ],
    ),
    scenario(
        "picture-too-large",
        &[
            WELCOME,
            SCAN,
            picture(&[Hand(Picture::Huge)], "picture_too_large"),
        ],
    ),
    scenario(
        "picture-unreadable",
        &[
            WELCOME,
            SCAN,
            picture(&[Hand(Picture::Words)], "picture_unreadable"),
        ],
    ),
    scenario(
        "link-foreign",
        &[
            WELCOME,
            link(&[Cue::Link(LinkKind::Foreign)], "link_foreign"),
        ],
    ),
    scenario(
        "link-malformed",
        &[
            WELCOME,
            link(&[Cue::Link(LinkKind::Malformed)], "link_malformed"),
        ],
    ),
    scenario(
        "directory-mismatch",
        &[
            WELCOME,
            link(&[Cue::Link(LinkKind::Elsewhere)], "directory_mismatch"),
        ],
    ),
    scenario(
        "directory-key-mismatch",
        &[
            WELCOME,
            link(&[Cue::Link(LinkKind::OtherKey)], "directory_key_mismatch"),
        ],
    ),
];
