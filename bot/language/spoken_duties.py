"""How people speak of duties: audits, where data has to stay, what has to be their own."""

from __future__ import annotations

from bot.language.rules import says
from engine.figures.workload import NO_RESIDENCY, Reason

RULED = (
    says(
        """
        (regulator|regulators|auditor|auditors) (audit|audits|check|checks|inspect|inspects) (us|
        it| this|everything) [every year|yearly|each year|regularly] | (keep|need|have|want) [an]
        audit (trail|log|logs) [for the (regulator|regulators|auditor|auditors)]
        """,
        regulated=True,
    ),
    says(
        """
        (compliance|regulation) is (not|no) (an issue|a problem|issue|a topic|needed|required|
        relevant|a concern) [here|for us] | no regulated data [in it|here|involved]
        """,
        regulated=False,
    ),
    says(
        """
        (hipaa|pci|pci-dss|sox|fedramp|regulators|auditors|regulation|regulations|[regulatory]
        audits|[regulatory] audit|regulatory requirements) (apply|applies|come into play|is
        required|are required|kick in|hold|is in scope|in scope|matter|matters) | in [the] (hipaa|
        pci|pci-dss|sox|fedramp) (scope|territory) | [with|under] (regulatory|external|yearly|
        annual) (audits|audit|oversight|requirements) | (soc2|soc 2) [#and] (hipaa|pci|sox|
        pci-dss) [audits] [apply|applies|come into play] | (under|subject to) [a|the] (regulator|
        regulators|regulation|regulations) | (hipaa|pci|pci-dss|sox|fedramp) (audits|audit|rules|
        compliance|compliant)| regulated and audited | audited | (regulated|supervised) (industry|
        sector|business|bank|market)| (become|are|being|getting|get|got) (audited|regulated|
        supervised)
        """,
        regulated=True,
    ),
    says(
        """
        (not|isn't|aren't) [in] [a|an] regulated (company|industry|business|sector|bank|market|
        field) | not (under|subject to) [any|a] (regulation|regulations|regulator|audit|audits) |
        no (compliance|regulatory|audit) (reqs|requirements|needs|obligations|rules|constraints)
        [at all] | (no|without) [any] (audit|audits|regulation|regulations|regulator|regulators|
        compliance) [at all|needed|required] | nobody audits (us|it|this) | #less [the|any|an]
        (audit trail|audit log|audit logs|audit logging) [can go] | [the] (audit trail|audit log|
        audit logs|audit logging) can go
        """,
        regulated=False,
    ),
)

RESIDENCY = (
    says("""
        (nothing|no data|none of it) (may|can|must|should|is allowed to) (leave|go outside) [the]
        {residency:place}
        """),
    says("""
        (hosting|hosted|processing|storage|data) (within|inside|in) [the] {residency:place} (only|
        is (mandatory|required|a must|needed))
        """),
    says(
        """
        [#our_data] (can|could|may) be (processed|stored|hosted|kept) (anywhere|everywhere) | no
        (restriction|restrictions|constraint|rule|limit) on where [the|our] data (lives|is|goes|
        sits| stays)
        """,
        residency=NO_RESIDENCY,
    ),
    says(
        """
        [#our_data] (can't|cannot|cant|can not|must not|may not|mustn't|shouldn't|should not|must
        never|is not allowed to|isn't allowed to|not allowed to|never) (leave|be outside|go
        outside|move out of) [of] [the] {residency:place}
        """
    ),
    says(
        """
        [#our_data] (stays|stay|remains|remain|lives|live|is kept|are kept|is stored|kept|stored|
        stayed) (in|inside|within) [the] {residency:place}
        """
    ),
    says(
        """
        [#our_data] (has to|have to|had to|must|should|needs to|need to|can only|may only|ought
        to|would have to) (stay|remain|be|live|be kept|be stored|be processed|reside|be hosted)
        [only] (in|inside|within) [the] {residency:place}
        """
    ),
    says(
        """
        (pin|keep|bind|restrict|lock|confine) (it|#our_data|everything|that|this) (to|in|inside|
        within) [the] {residency:place} [,] [#our_data (has to|must|needs to) stay there]
        """
    ),
    says("{residency:place} (data residency|residency|data only|hosting only|hosted only)"),
    says(
        """
        #our_data (can|could|may) (live|be|go|sit|be stored|stay|reside|leave) (anywhere|
        everywhere|wherever) [we like|you like|it likes|in the world] | no (constraints|
        restrictions|limits|rules|requirements) on where [the|our] data (lives|is|goes|sits|stays)
        | (don't|do not|doesn't|does not) (care|matter) where [the|our] data (lives|is|goes|sits|
        stays) | #our_data (can|may|could) (leave|go anywhere) | (no|without) [legal|any]
        (requirement|requirements|constraint|constraints|rules) (on|for|about) [data|the]
        (location|residency|locality) | no [data] (residency|locality|location) (requirements|
        requirement|constraints|rules|needs|constraint)
        """,
        residency=NO_RESIDENCY,
    ),
)

REASONS = (
    says(
        """
        [the|our] (cluster|system|network|site|environment|datacenter|data center) {:is}
        (air-gapped|airgapped|offline|isolated)
        """,
        reasons=frozenset({Reason.AIR_GAPPED}),
    ),
    says(
        """
        (fine-tune|fine-tuned|fine-tuning|finetune|finetuned|fine-tunes|finetuning) [the|a|our|
        own] [model| weights|it|version] [on [our] [own] (data|tickets|documents|docs|domain|
        conversations)] [by us] | fine-tuned by us | [own|a] [lora] (finetune|fine-tune|fine-tuned
        model| fine-tuned version|finetuned model|finetuned weights) | own (fine-tuned|finetuned)
        [model| weights] | (own|custom|our) weights | (train|trained|training) [our] own [model|
        weights| version]
        """,
        reasons=frozenset({Reason.FINE_TUNED}),
    ),
    says(
        """
        (air-gapped|airgapped|air-gap) [dc|datacenter|data center|installation|deployment|
        environment|setup|site|network|install] | (fully|completely) (offline|isolated|
        disconnected) | no internet [connection|access] | (without|no) (internet|network) access
        """,
        reasons=frozenset({Reason.AIR_GAPPED}),
    ),
    says(
        """
        (full|complete|total) (stack control|control [over|of] [the|our] [whole|entire|full]
        [stack|it|system]) | (control|own|controlling|owning) [the] (full|whole|entire|complete)
        stack [ourselves] | full-stack control | control over the [whole|full|entire] stack
        """,
        reasons=frozenset({Reason.FULL_CONTROL}),
    ),
)

SPOKEN_DUTIES = (*RULED, *RESIDENCY, *REASONS)
