package io.millrace.local.standins.dataexchange;

import java.time.Instant;

/**
 * A notification that SendDataSetNotification sends to the subscribers of a data set.
 *
 * @param comment empty when there is none
 * @param clientToken empty when there is none
 */
public record Notification(String dataSetId, String type, String comment, String clientToken, Instant at) {}
