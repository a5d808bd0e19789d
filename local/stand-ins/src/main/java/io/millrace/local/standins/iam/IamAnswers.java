package io.millrace.local.standins.iam;

import io.millrace.local.standins.http.Xml;
import java.util.Map;
import javax.xml.stream.XMLStreamException;

/** The elements that several answers have in common. */
final class IamAnswers {

    private IamAnswers() {}

    static void role(Xml xml, StoredRole role) throws XMLStreamException {
        xml.text("Path", role.path())
                .text("RoleName", role.name())
                .text("RoleId", role.fixed().id())
                .text("Arn", role.arn())
                .time("CreateDate", role.fixed().createdAt())
                .encoded("AssumeRolePolicyDocument", role.trust())
                .text("MaxSessionDuration", String.valueOf(role.fixed().asked().sessionSeconds()));
        String description = role.fixed().asked().description();
        if (description != null) {
            xml.text("Description", description);
        }
    }

    static void boundary(Xml xml, StoredRole role) throws XMLStreamException {
        String boundary = role.boundary();
        if (boundary != null) {
            xml.element(
                    "PermissionsBoundary",
                    fields ->
                            fields.text("PermissionsBoundaryType", "Policy").text("PermissionsBoundaryArn", boundary));
        }
    }

    static void tags(Xml xml, StoredRole role) throws XMLStreamException {
        xml.element("Tags", list -> {
            for (Map.Entry<String, String> tag : role.tags().entrySet()) {
                list.element(
                        "member", member -> member.text("Key", tag.getKey()).text("Value", tag.getValue()));
            }
        });
    }

    /** @param account for the number of attachments */
    static void policy(Xml xml, StoredPolicy policy, Account account) throws XMLStreamException {
        xml.text("PolicyName", policy.name())
                .text("PolicyId", policy.id())
                .text("Arn", policy.arn())
                .text("Path", policy.path())
                .text("DefaultVersionId", "v" + policy.defaultVersion())
                .text("AttachmentCount", String.valueOf(account.attachments(policy.arn())))
                .text("PermissionsBoundaryUsageCount", String.valueOf(account.boundaries(policy.arn())))
                .text("IsAttachable", "true")
                .time("CreateDate", policy.createdAt())
                .time("UpdateDate", policy.updatedAt());
    }

    static void version(Xml xml, StoredPolicy policy, StoredPolicy.Version version, boolean withDocument)
            throws XMLStreamException {
        if (withDocument) {
            xml.encoded("Document", version.document());
        }
        xml.text("VersionId", version.id())
                .text("IsDefaultVersion", String.valueOf(version.number() == policy.defaultVersion()))
                .time("CreateDate", version.createdAt());
    }
}
