# Amorce as an ordinary process.
plat-y += main console display idle memory system files nic nic_frame nic_stream
