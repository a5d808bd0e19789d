package io.millrace.local.standins.datamesh;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Resources of one kind, in the order of their creation. */
final class Resources {

    private final String kind;
    private final Map<String, ObjectNode> byId = new LinkedHashMap<>();

    Resources(String kind) {
        this.kind = kind;
    }

    ObjectNode get(String id) {
        ObjectNode found = byId.get(id);
        if (found == null) {
            throw missing(id);
        }
        return found.deepCopy();
    }

    @Nullable
    ObjectNode find(String id) {
        return byId.get(id);
    }

    /** True when it was not there before. */
    boolean put(String id, ObjectNode content) {
        return byId.put(id, content.deepCopy()) == null;
    }

    void delete(String id) {
        if (byId.remove(id) == null) {
            throw missing(id);
        }
    }

    List<ObjectNode> all() {
        return byId.values().stream().map(ObjectNode::deepCopy).toList();
    }

    private DataMeshRefusal missing(String id) {
        return DataMeshRefusal.missing(kind + " " + id + " not found");
    }
}
